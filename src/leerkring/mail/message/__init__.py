"""A message as bytes: built, spliced per reader, signed, with its addresses."""
