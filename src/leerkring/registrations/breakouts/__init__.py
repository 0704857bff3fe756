"""Parallel sessions: who is in which, who waits for one, swapping, and ranking them for a later settling."""
