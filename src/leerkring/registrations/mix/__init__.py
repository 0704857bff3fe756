"""The mix of a group while staff choose it: what it has, what it lacks and what was aimed for."""
