"""Reads of knowledge questions: what everybody sees, what staff see, what is linked, and who follows."""
