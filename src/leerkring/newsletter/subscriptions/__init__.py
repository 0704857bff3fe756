"""Who gets what: signing up, choices, leaving, and proof of consent."""
