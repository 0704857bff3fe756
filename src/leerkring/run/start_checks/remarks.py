"""What an administrator should know of the settings at each start: nothing is wrong with them, but who comes by them is."""

from __future__ import annotations

from leerkring.settings import Settings


def start_remarks(settings: Settings, *, all_in_one: bool) -> list[str]:
    """Return a sentence for each setting that does not go with the address of the site."""
    found = []
    if settings.rate_limits and settings.secure and not settings.trusted_proxies:
        # We speak no TLS ourselves, so something stands in front.
        found.append(
            "LEERKRING_TRUSTED_PROXIES is empty while LEERKRING_BASE_URL is https: all visitors who come by the "
            "proxy count as one to the limits. Name the proxy's address, as in LEERKRING_TRUSTED_PROXIES=127.0.0.1."
        )
    if all_in_one and settings.sample and not settings.is_here:
        found.append(
            "LEERKRING_SAMPLE is on while LEERKRING_BASE_URL is not this machine: invented people have a role in the "
            "back office. Remove them with: leerkring staff remove ADDRESS."
        )
    return found
