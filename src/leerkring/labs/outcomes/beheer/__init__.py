"""The back office of outcomes."""
