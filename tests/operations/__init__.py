"""What docs/operations/ hands to an administrator, read by the programs that it is for."""
