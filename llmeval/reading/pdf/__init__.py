"""PDF pages: characters, drawn lines, lines of text, tables, flow; `ocr` gives pages that are pictures the same form."""
