"""Pages that gather everything: of a theme, a target group, the programme."""
