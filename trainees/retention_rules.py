"""How long what is kept about a person, read from docs/data-retention.toml."""
