"""Reads of activities; each part of the work in a file of its own."""
