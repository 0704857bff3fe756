"""Handbooks as files: PDF, EPUB, Word in, Markdown out, pictures."""
