"""Pages of a lab for those inside by their link, and of the case team for the owner."""
