"""Reads of draws; each part of the work in a file of its own."""
