"""Text and Markdown: encoding, logical lines, tables that are only blanks or tabs. Other formats use its flow of paragraphs."""
