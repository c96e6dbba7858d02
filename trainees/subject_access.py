"""Everything that is kept about one person, for who asks for it (UU 27/2022)."""
