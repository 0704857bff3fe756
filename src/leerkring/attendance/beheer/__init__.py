"""The days of an activity in the back office as lists of who was there."""
