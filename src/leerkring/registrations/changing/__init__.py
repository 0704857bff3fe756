"""Changing an activity for which people registered: its words, days and places, or calling it off. Whom it touches is told."""
