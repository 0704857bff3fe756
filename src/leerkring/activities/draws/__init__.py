"""What is promised of a draw before anybody registers: its secret, committed to by a hash."""
