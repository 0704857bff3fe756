"""Pages of experts: those for everybody, and those behind the links of an expert."""
