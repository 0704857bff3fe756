"""Messages in the back office: written, looked over, sent, and what became of them."""
