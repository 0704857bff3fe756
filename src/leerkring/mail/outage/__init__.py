"""A mail server that says no to everybody: our fault, so letters wait, one of them tries, and staff are told once."""
