"""Participants from a list: what its columns hold, what becomes of each line, importing them, and undoing that for a day."""
