"""Pages of cases for visitors and owners: bringing one, one's own behind a link, and those that may be read."""
