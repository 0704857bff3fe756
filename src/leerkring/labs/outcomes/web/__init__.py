"""The pages of outcomes for who brought the case, by their link."""
