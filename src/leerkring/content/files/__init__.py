"""Content files: read, compared with what was read before, and told about."""
