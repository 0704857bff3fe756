"""What the pages of both imports share: the file, the first lines, the choice of columns."""
