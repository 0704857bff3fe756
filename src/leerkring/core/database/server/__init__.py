"""The PostgreSQL that we start ourselves: its programs, its cluster in the data directory, and the role that owns it."""
