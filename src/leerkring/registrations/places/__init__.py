"""Who gets a place: the one rule, over plain values."""
