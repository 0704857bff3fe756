"""Pages and values kept for a moment, and answers that are ready to go."""
