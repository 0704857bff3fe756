"""The way into the library: its front page, its feed, its addresses."""
