"""Stories about questions that people put."""
