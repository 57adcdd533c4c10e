"""Whether the text says a number: `ground` takes claims of anyone, `context` reads what stands around a numeral."""
