"""How often a visitor may do something, and who that visitor is behind a proxy."""
