"""What cases need of staff: those that came in, wait for a mark, a decision or a lab; labs that lost a case or have words to be read again; owners no mail reaches."""

from collections.abc import Sequence

from leerkring.core.database.db import Reading
from leerkring.labs.cases.lab_queries import list_to_reread
from leerkring.labs.cases.queries import (
    get_intake,
    list_closed_addresses,
    list_to_decide,
    list_to_do,
    list_unmarked,
)
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
    assessors = (await get_intake(reading)).assessors
    unmarked = await list_unmarked(reading, actor, assessors)
    marked = await list_to_decide(reading, assessors)
    left = [one for one in cases if one.state is CaseState.WITHDRAWN]
    new = [one for one in cases if one.state is CaseState.SUBMITTED and not one.asked]
    to_mark = [one for one in cases if one.id in unmarked]
    to_decide = [one for one in cases if one.id in marked]
    without_lab = [one for one in cases if one.state is CaseState.ACCEPTED]
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
            "casus-besluit",
            "Casussen waarover u kunt beslissen",
            ("casus om over te beslissen", "casussen om over te beslissen"),
            _lines(to_decide, "iedereen heeft beoordeeld"),
        ),
        need_of(
            "casus-lab",
            "Aangenomen casussen zonder praktijklab",
            ("aangenomen casus zonder praktijklab", "aangenomen casussen zonder praktijklab"),
            _lines(without_lab, "begin een praktijklab"),
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
