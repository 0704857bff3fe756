"""Pages of the frontrunner regions and their questions."""
