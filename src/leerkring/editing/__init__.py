"""Versions, differences and edit conflicts: for every feature that has an editor."""
