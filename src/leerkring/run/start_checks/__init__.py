"""What is looked at before anything starts: settings that nobody could read, and rights that nobody needs."""
