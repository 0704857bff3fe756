"""Questions in the back office: the list, one question, what it is linked to, and which are the same."""
