"""What comes back: bounces and complaints, read from a mailbox or given by the mail server."""
