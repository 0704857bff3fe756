"""What pages look like: static files, the font, the paths of drawings."""
