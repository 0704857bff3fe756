"""How many places an activity has and how they are given: changing that, with a last look at whom it touches."""
