"""A table of figures as people have it: its headings, numbers, municipalities and years. Pure; nothing is kept here."""
