"""Reads of the newsletter: rows into frozen dataclasses."""
