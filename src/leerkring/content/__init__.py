"""Content files, front matter, relative dates, Markdown: for every feature that reads texts."""
