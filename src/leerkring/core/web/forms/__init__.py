"""Forms: what was sent, what each field takes, and what is done with it."""
