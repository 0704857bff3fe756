"""Activities as content files: read, checked, and matched with what is kept."""
