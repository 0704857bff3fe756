"""Zoek alles: one field over all that staff may see, drafts and all states with it."""
