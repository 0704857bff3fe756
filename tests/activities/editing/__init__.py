"""Organisers make and change activities."""
