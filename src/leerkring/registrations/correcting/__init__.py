"""Putting a person right on all their registrations: a name or an address, with new links and the mails that tell of it."""
