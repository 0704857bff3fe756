"""The agenda's filters, counts and dots on the map."""
