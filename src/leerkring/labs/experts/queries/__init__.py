"""Reads of experts: the pool, one of them, those for everybody, and who was asked for what."""
