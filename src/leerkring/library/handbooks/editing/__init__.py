"""What editors do with editions and chapters. Each use case is one transaction."""
