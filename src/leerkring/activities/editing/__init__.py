"""An activity as organisers make it: begun by one short form, with its days."""
