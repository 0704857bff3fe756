"""Rounds and parallel sessions in the back office: which there are, who is where, calling one off, and settling what people ranked."""
