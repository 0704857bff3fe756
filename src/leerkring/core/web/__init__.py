"""What every page stands on: requests, forms, access, errors, caches, static files."""
