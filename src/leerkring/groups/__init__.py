"""Working groups: a region or a circle that is over goes on, with meetings, papers, notes, actions and mail to each other."""
