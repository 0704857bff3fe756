"""Reads of working groups: the group and its members, what it keeps, and what staff and everybody see."""
