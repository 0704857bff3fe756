"""A returned mail as what it says: its parts, its codes, and who sent it. Pure; nothing is kept here."""
