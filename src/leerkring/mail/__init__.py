"""The delivery engine for everything that leaves by mail: as close to exactly-once as SMTP allows."""
