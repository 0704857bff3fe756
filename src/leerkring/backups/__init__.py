"""Backups: everything in one file while the site runs, put back behind the fence, and made each night by rule."""
