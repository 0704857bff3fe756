"""A rush on a copy of the database: made, used and thrown away, beside a site that goes on."""
