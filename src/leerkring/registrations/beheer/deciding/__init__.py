"""Choosing who gets a place in the back office: the board, one applicant, two beside each other, and the last look."""
