"""What a process counts of itself, and how all processes of a node are read together."""
