"""Which schema a database has, which programs may work with it, and changing it while others are at work."""
