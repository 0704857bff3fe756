"""Lessons: what was learned, where, and which chapter it changed."""
