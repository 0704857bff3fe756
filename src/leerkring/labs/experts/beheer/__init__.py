"""Experts in the back office: the pool, and whom to ask for an activity."""
