"""What the programme leaves behind: handbooks, lessons, practices, articles, entries, regions and themes."""
