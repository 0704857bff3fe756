"""The library's short texts in the back office."""
