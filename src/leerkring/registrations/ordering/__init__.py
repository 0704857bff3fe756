"""The order of an employer: whom of its own candidates it would see first, where it has more than the most that may come."""
