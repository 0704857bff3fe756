"""Library items as content files, and what they may point to."""
