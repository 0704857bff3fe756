"""The personal page behind a link."""
