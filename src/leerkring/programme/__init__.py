"""Regions, municipalities, themes and target groups."""
