"""Handbooks in the back office."""
