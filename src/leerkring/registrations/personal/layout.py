"""What all pages behind the link of a registration say and offer."""

from datetime import datetime
from typing import Any

from litestar import Response

from leerkring.activities.rules import ActivityState
from leerkring.core.web.actions import Action
from leerkring.core.web.pages import Visit, render
from leerkring.registrations.labels import STATES, THE_KIND
from leerkring.registrations.personal.links import Opened
from leerkring.registrations.personal.standing import days_of, leaving_of
from leerkring.registrations.queries.personal import PersonalRegistration
from leerkring.registrations.refusals import ActivityOver
from leerkring.registrations.rules import LIVE, State, makes_offers


def personal_page(
    request: Visit, template: str, secret: str, opened: Opened, /, status: int = 200, **more: Any
) -> Response[bytes]:
    """Show a page behind the link of a registration, with what all of them say."""
    now, found = request.now, opened.registration
    return render(
        request,
        f"registrations/{template}.html",
        status=status,
        r=found,
        secret=secret,
        url=f"/aanmelding/{secret}",
        heading=STATES[found.state],
        this=THE_KIND[found.kind],
        live=found.state in LIVE,
        ways=_ways(opened, f"/aanmelding/{secret}", now),
        opened=opened,
        offers=still_offers(found, now),
        place_for=days_of(found),
        **more,
    )


def _ways(opened: Opened, url: str, now: datetime) -> list[Action]:
    """Return what the holder of this link can do with the registration now."""
    found = opened.registration
    if found.state not in LIVE or not opened.may_correct:
        return []
    begun = now >= found.starts_at
    can = (
        (found.state == State.OFFERED, "aanbod", "De plaats aannemen of afslaan"),
        (True, "wijzigen", "Uw antwoorden wijzigen"),
        (
            found.breakouts is not None and found.breakouts.is_open(now),
            "deelsessies",
            "Uw deelsessies kiezen of wisselen",
        ),
        (
            found.state == State.CONFIRMED and not begun and opened.proven,
            "overdragen",
            "Uw plaats aan een collega geven",
        ),
        (now < found.ends_at, "afmelden", leaving_of(found, begun=begun).label),
    )
    return [Action(label=label, href=f"{url}/{word}") for may, word, label in can if may]


def still_offers(found: PersonalRegistration, now: datetime) -> bool:
    published = found.activity_state == ActivityState.PUBLISHED
    return makes_offers(published=published, starts_at=found.starts_at, now=now)


def check_not_over(request: Visit, found: PersonalRegistration) -> None:
    """After the last day who took part is history; answers may still be put right."""
    if request.now >= found.ends_at:
        raise ActivityOver
