"""Handbooks as content files: reading them, and keeping what changed in them."""
