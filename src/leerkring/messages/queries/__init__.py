"""Reads of messages: what they say, whom they are for, and what became of them."""
