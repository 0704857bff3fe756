"""Choosing who gets a place, where staff do: marks, provisional decisions, and telling everybody at once."""
