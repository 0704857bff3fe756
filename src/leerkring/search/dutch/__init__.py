"""The Dutch language as far as searching needs it; pure functions over words, and one list of words."""
