"""What a form about one person's registration was opened with."""

from typing import Any

from leerkring.core.versions import version_of


def version_of_registration(registration: Any) -> str:
    """Return the version of a registration: whose it is (a place can be handed over) and how it stands."""
    return version_of(
        registration.name, registration.email, registration.state, registration.offer_expires_at
    )
