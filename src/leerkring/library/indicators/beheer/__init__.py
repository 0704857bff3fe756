"""Figures in the back office: which there are, importing them from a file, and undoing that for a day."""
