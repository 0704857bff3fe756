"""Activities in the back office."""
