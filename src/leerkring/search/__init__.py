"""Searching everything: what can be found, the Dutch in it, and asking. It knows no feature above it."""
