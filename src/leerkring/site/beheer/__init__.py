"""The back office as a whole: its frame, its front page, its log, and searching through all of it."""
