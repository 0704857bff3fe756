"""The tab of parallel sessions: the rounds, how full each session is, and how people choose."""

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.labels import OPEN, done
from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.activities.queries.rounds import list_rounds
from leerkring.activities.rules import BreakoutChoice
from leerkring.activities.views import BreakoutView, RoundView
from leerkring.core.database.db import Reading
from leerkring.core.web.pages import Visit, page, render
from leerkring.registrations.beheer.registrations import ACTIVITY, ORGANIZER
from leerkring.registrations.breakouts.refusals import SessionGone
from leerkring.registrations.breakouts.rules import until_of
from leerkring.registrations.breakouts.settling.queries import find_settled, get_facts

ROUNDS = ACTIVITY + "/deelsessies"
CHOICES = {
    BreakoutChoice.CHOICE: "Mensen kiezen zelf: wie het eerst kiest, heeft de plaats. Is een deelsessie vol, dan wachten zij.",
    BreakoutChoice.RANKED: "Mensen zetten deelsessies op volgorde. U verdeelt de plaatsen later, voor iedereen tegelijk.",
}


def rounds_path(slug: str) -> str:
    """Return the address of the tab."""
    return ROUNDS.replace("{slug:str}", slug)


async def get_session(
    request: Visit, reading: Reading, slug: str, number: int, session: str
) -> tuple[ActivityDetails, RoundView, BreakoutView]:
    """Return a session with its round and activity; raises `SessionGone`."""
    activity = await activities.get_activity(reading, slug, own=request.own_people)
    for round_ in await list_rounds(reading, activity.id):
        for one in round_.breakouts:
            if (round_.number, one.slug) == (number, session):
                return activity, round_, one
    raise SessionGone


@page(ROUNDS, access=ORGANIZER)
async def rounds_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the rounds with their sessions."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        rounds: tuple[RoundView, ...] = await list_rounds(reading, activity.id)
        facts = await get_facts(reading, activity.id)
        settled = await find_settled(reading, activity.id)
    return render(
        request,
        "registrations/beheer/rounds/list.html",
        a=activity,
        base=rounds_path(slug),
        rounds=rounds,
        ranked=facts.choice == BreakoutChoice.RANKED,
        says=CHOICES[BreakoutChoice(facts.choice)],
        until=until_of(facts.breakouts_until, facts.starts_at),
        settled=settled,
        may_change=activity.state in OPEN,
        done=done(request.asked("gedaan"), request.asked("mails")),
    )


HANDLERS = [rounds_page]
