"""What messages need of staff: those that stopped at their moment, and people whom one did not reach."""

from datetime import datetime

from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import aantal
from leerkring.core.web.access import Staff
from leerkring.messages.queries.held_back import HeldBack, list_stopped, list_unreached
from leerkring.site.beheer.need import Line, Need, at, need_of


async def list_message_needs(reading: Reading, person: Staff, now: datetime) -> list[Need]:
    """Return what messages need of this person now. Who left meanwhile is no work: the message tells why."""
    stopped = await list_stopped(reading, own=person.own_people, actor=person.actor)
    unreached = await list_unreached(reading, now, own=person.own_people, actor=person.actor)
    return [
        need_of(
            "berichten-gestopt",
            "Geplande berichten die niet uit konden",
            ("gepland bericht kon niet uit", "geplande berichten konden niet uit"),
            [
                Line(
                    one.subject,
                    f"{_address(one)}/nakijken",
                    _about(one, "lees waarom"),
                    f"sinds {at(one.at)}",
                )
                for one in stopped
            ],
        ),
        need_of(
            "berichten-niet-bij",
            "Berichten die niet bij iedereen kwamen",
            ("bericht kwam niet bij iedereen", "berichten kwamen niet bij iedereen"),
            [
                Line(
                    one.subject,
                    f"{_address(one)}/verstuurd?uitkomst=closed",
                    _about(one, f"{aantal(one.many, 'adres neemt', 'adressen nemen')} geen mail aan"),
                    f"verstuurd {at(one.at)}",
                )
                for one in unreached
            ],
        ),
    ]


def _address(one: HeldBack) -> str:
    return f"/beheer/{f'activiteiten/{one.slug}' if one.slug else 'mensen'}/berichten/{one.id}"


def _about(one: HeldBack, what: str) -> str:
    return ", ".join(filter(None, (one.title, what)))
