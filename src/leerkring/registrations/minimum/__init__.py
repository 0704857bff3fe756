"""Enough people: whether an activity with a minimum goes on, and telling who would come."""
