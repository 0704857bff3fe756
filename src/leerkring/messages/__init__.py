"""Mail to people: a message by staff to a group or a rule, decided when it is sent, with a line for each person."""
