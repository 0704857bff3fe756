"""A proposal of whom to choose: what it is asked, how it is found, and why each is in it or not. People decide."""
