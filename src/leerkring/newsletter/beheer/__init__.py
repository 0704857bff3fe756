"""The newsletter in the back office."""
