"""The pages of a working group behind the link of a member, and asking for that link again."""
