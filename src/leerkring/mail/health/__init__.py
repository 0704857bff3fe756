"""Mailgezondheid: whether the world can see that our mail is ours."""
