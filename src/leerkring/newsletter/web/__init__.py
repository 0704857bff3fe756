"""Pages for readers: subscribing, preferences, archive."""
