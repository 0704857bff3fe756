"""Circles, labs and national meetings: what, when, where and for how many."""
