"""Readers from a list: what becomes of each line, importing them or asking them, and undoing that for a day."""
