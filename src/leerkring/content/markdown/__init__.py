"""A text as blocks, and one walk over them for each format."""
