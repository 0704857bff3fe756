"""Practice labs: a region's own case on the table, from the question that is brought to what came of it."""
