"""The mail log in the back office."""
