"""The parts of the lexer; `llmeval.quantity.lex` is the entry."""
