"""The SMTP client: a connection, its conversation, and what the server says."""
