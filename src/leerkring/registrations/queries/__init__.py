"""Reads of registrations: for pages and mails, and for the back office."""
