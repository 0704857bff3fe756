"""Persons, organisations, staff and how they sign in."""
