"""A chapter's text as blocks, and as HTML."""
