"""Duplicates in the back office: what is proposed, two beside each other, and undoing."""
