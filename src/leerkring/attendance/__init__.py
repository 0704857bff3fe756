"""Who was there: acts of a day's door or list, and what they add up to for each registration."""
