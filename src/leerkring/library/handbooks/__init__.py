"""Handbooks: books of chapters that readers keep coming back to, in versions that stay readable."""
