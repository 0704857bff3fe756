"""Stories of the data sheet: its rules, its files and its pages."""
