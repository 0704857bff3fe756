"""The second form: asked only of who has a place, by a deadline with one reminder, read by few and gone in time."""
