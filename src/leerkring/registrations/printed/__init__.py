"""Lists to print: who comes, by surname, with a box for each day or as names alone."""
