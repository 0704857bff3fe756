"""Who comes: places, waiting list, offers, and every move between them."""
