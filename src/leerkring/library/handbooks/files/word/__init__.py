"""A Word file as chapters: read by its own parts, in a process of its own, within bounds."""
