"""Settling ranked sessions for everybody at once: the best there is by aims in order, with how near it is proved to be."""
