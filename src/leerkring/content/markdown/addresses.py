"""Addresses in texts: whole where they are read outside our pages."""

from urllib.parse import urljoin

SCHEMES = ("http://", "https://", "mailto:", "tel:")


def absolute_url(address: str, base_url: str) -> str:
    """Return an address with our own host where it has none, or nothing where it is no link."""
    try:
        found = urljoin(base_url + "/", address)
    except ValueError:
        return ""
    return found if found.startswith(SCHEMES) else ""
