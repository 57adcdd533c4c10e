"""The parts of the lexer; `llmeval.numbers.lexer.lex` is the entry."""
