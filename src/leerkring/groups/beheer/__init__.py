"""Working groups in the back office: which there are and whether they live, making one, and archiving."""
