"""The papers of an activity in the back office."""
