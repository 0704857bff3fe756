"""Sensitive answers: asked with a consent of their own, kept apart, read by few, and gone on a day that was told."""
