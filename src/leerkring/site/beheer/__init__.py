"""Back-office pages that look over all features: the front page and the log."""
