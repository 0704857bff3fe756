"""Registrations in the back office."""
