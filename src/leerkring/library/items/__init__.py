"""Short texts of the library, of every kind: one table, one reader, one editor."""
