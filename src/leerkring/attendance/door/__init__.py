"""The door of a day: who is found there, what a phone is sent of the list, and how all phones hear of each other."""
