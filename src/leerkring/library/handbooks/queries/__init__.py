"""Reads of handbooks: what readers see, and what the back office sees."""
