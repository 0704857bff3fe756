"""Functions that run in a process of their own, with an end to their time and memory."""
