"""Home, the statement pages, and what machines ask of the site itself."""
