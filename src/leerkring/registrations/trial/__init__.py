"""A trial of an activity's terms: who would get a place, of invented people or of an earlier activity's. Nothing is kept."""
