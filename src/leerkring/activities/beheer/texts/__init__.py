"""What visitors read of an activity: writing it, and seeing it as they will."""
