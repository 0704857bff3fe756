"""Lists of people that staff bring along: what stands in a cell, and a list that is kept for a day between two steps."""
