"""What a person or a program reads, a folder for each format; nothing is decided here. `json` is the contract."""
