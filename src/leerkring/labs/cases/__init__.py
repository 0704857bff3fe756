"""Cases that a region or partnership brings for a practice lab: brought, completed, assessed, decided about."""
