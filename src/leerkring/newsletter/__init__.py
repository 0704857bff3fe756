"""Streams, subscriptions, issues, proposal, archive: the newsletter, proposed by what is new and tracked never."""
