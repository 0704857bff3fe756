"""The delivery engine: everything that leaves by mail is a row first, a message second, and sent once."""
