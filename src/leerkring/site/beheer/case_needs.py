"""What cases need of staff: those that came in or wait for a mark, a lab that lost its case or has words to be read again, and owners no mail reaches."""

from collections.abc import Sequence

from leerkring.core.database.db import Reading
from leerkring.labs.cases.lab_queries import list_to_reread
from leerkring.labs.cases.queries import get_intake, list_closed_addresses, list_to_do, list_unmarked
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.cases.views import CaseLine
from leerkring.site.beheer.need import Line, Need, at, need_of


async def list_case_needs(reading: Reading, actor: str, secret_key: str) -> list[Need]:
    """Return what cases need of this colleague."""
    cases = await list_to_do(reading)
    to_reread = [
        Line(title, path, "de eigenaar laat minder zien") for title, path in await list_to_reread(reading)
    ]
    if not cases and not to_reread:
        return []
    closed = await list_closed_addresses(reading, secret_key, [one.owner_email for one in cases])
    unmarked = await list_unmarked(reading, actor, (await get_intake(reading)).assessors)
    left = [one for one in cases if one.state is CaseState.WITHDRAWN]
    new = [one for one in cases if one.state is CaseState.SUBMITTED and not one.asked]
    to_mark = [one for one in cases if one.id in unmarked]
    unreached = [one for one in cases if one.owner_email in closed]
    return [
        need_of(
            "casus-weg",
            "Ingetrokken midden in een praktijklab",
            ("casus ingetrokken midden in een lab", "casussen ingetrokken midden in een lab"),
            _lines(left, "vertel het wie meedoet"),
        ),
        need_of("casussen", "Nieuwe casussen", ("nieuwe casus", "nieuwe casussen"), _lines(new, "")),
        need_of(
            "casus-oordeel",
            "Casussen die op een oordeel wachten",
            ("casus wacht op een oordeel", "casussen wachten op een oordeel"),
            _lines(to_mark, "nog niet door u beoordeeld"),
        ),
        need_of(
            "casus-nalezen",
            "Praktijklabs waarvan u de tekst moet nalezen",
            ("praktijklab om na te lezen", "praktijklabs om na te lezen"),
            to_reread,
        ),
        need_of(
            "casus-adres",
            "Casussen waarvan de eigenaar geen mail krijgt",
            ("eigenaar van een casus krijgt geen mail", "eigenaren van casussen krijgen geen mail"),
            _lines(unreached, "zet een adres dat werkt"),
        ),
    ]


def _lines(cases: Sequence[CaseLine], note: str) -> list[Line]:
    return [
        Line(
            one.title,
            one.desk_path,
            ", ".join(filter(None, (one.owner_organization, note))),
            f"sinds {at(one.state_at)}",
        )
        for one in cases
    ]
