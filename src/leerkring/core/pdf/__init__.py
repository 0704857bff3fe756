"""PDF by Typst: the fonts there are, what they cannot draw, and typesetting as PDF/UA."""
