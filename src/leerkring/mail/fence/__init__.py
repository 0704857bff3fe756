"""The fence: after a restore, or in a copy of the database, no mail leaves until a person lets it."""
