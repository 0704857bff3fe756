"""What came of a lab or circle: written down, confirmed by who brought the case, made into a lesson, and asked about later."""
