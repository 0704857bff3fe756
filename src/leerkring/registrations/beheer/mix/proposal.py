"""A proposal of whom to choose: asking for it, seeing why, and taking it over. Nobody is told anything by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.activities.queries.kept_places import KeptPlaces, list_kept_places, name_groups
from leerkring.core.database.db import Reading
from leerkring.core.versions import check_version, read_version, version_of
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Meanwhile, Subject, find_meanwhile
from leerkring.registrations.arrivals.locking import Locked, look_at_activity
from leerkring.registrations.beheer.deciding.asking import board_path, read_ids
from leerkring.registrations.beheer.deciding.board import BOARD
from leerkring.registrations.beheer.mix import words
from leerkring.registrations.beheer.mix.aims import get_mixing
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.deciding.drafting import draft_decisions
from leerkring.registrations.deciding.queries import Applicant, get_standing
from leerkring.registrations.deciding.rules import Verdict
from leerkring.registrations.mix.gathering import Mixing
from leerkring.registrations.ordering.queries import list_preferred_order
from leerkring.registrations.proposal.asking import MOST_APPLICANTS, ask, free_places
from leerkring.registrations.proposal.proposing import make_proposal
from leerkring.registrations.proposal.refusals import (
    NobodyApplied,
    NoPlaceFree,
    TooManyApplicants,
)
from leerkring.registrations.proposal.rules import Asked, Proposal, Told, list_conflicts

PROPOSAL = BOARD + "/voorstel"


@dataclass(frozen=True, slots=True)
class _Stands:
    """How things stand where a proposal is asked for.

    `revision` is that of what was decided so far; `preferred` which choice of their employer somebody is;
    `kept` for whom places are kept now.
    """

    activity: ActivityDetails
    mixing: Mixing
    locked: Locked
    revision: int
    preferred: Mapping[UUID, int]
    kept: tuple[KeptPlaces, ...]

    @property
    def free(self) -> int:
        """Places that nobody has."""
        return free_places(self.locked)

    @property
    def group(self) -> str:
        """For whom places are kept, in words."""
        return name_groups(self.kept)

    @property
    def version(self) -> str:
        """What a proposal goes by: another answer could come of any other."""
        applied = sorted(one.id for one in self.mixing.applied)
        order = sorted(self.preferred.items())
        return version_of(
            self.revision, self.locked.taken, self.locked.terms, self.mixing.aims, order, *applied
        )

    def ask(self, places: int, now: datetime) -> Asked:
        """Return what a proposal for so many places is asked."""
        return ask(self.mixing, self.locked, places, now, self.preferred)


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """Somebody in a proposal or not, with why in words."""

    one: Applicant
    why: str


@page(PROPOSAL, access=ORGANIZER)
async def proposal_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show what a proposal will go by, and ask for how many places."""
    return await _ask(request, slug, None)


async def _stand(request: Visit, reading: Reading, slug: str) -> _Stands:
    activity, mixing = await get_mixing(request, reading, slug)
    locked = await look_at_activity(reading, activity.id, request.settings)
    assert locked is not None
    standing = await get_standing(reading, activity.id)
    preferred = await list_preferred_order(reading, activity.id)
    kept = await list_kept_places(reading, activity.id, request.now)
    return _Stands(activity, mixing, locked, standing.revision, preferred, kept)


async def _ask(request: Visit, slug: str, sent: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        stands = await _stand(request, reading, slug)
    mixing, free = stands.mixing, stands.free
    asked = stands.ask(free, request.now)
    names = {one.id: one.name for one in mixing.applied}
    form = sent or Form.of({"places": free})
    return render(
        request,
        "registrations/beheer/mix/ask.html",
        status=form.status,
        a=stands.activity,
        base=board_path(slug),
        form=form,
        free=free,
        applied=len(mixing.applied),
        yes=len(mixing.decided(Verdict.CONFIRM)),
        no=len(mixing.decided(Verdict.WAITLIST, Verdict.REJECT)),
        kept=stands.kept,
        most=asked.most_per_organization,
        employers=len({one.organization_id for one in mixing.applied if one.id in stands.preferred}),
        aims=[words.say_aim(mixing, aim) for aim in mixing.aims],
        conflicts=[words.say_conflict(one, names, stands.group) for one in list_conflicts(asked)]
        if free
        else [],
        refusal=form.refusal,
    )


@action(PROPOSAL, access=ORGANIZER)
async def propose(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the proposal with why each is in it or not. Nothing is kept: asked again it is the same."""
    return await _propose(request, slug, await read_form(request))


async def _propose(
    request: Visit, slug: str, form: Form, conflict: Meanwhile | None = None
) -> Response[bytes]:
    found: list[Response[bytes]] = []

    async def act() -> str:
        async with request.reading() as reading:
            stands = await _stand(request, reading, slug)
        asked = stands.ask(_places(form, stands), request.now)
        names = {one.id: one.name for one in stands.mixing.applied}
        if conflicts := list_conflicts(asked):
            raise Mistakes(
                {"places": " ".join(words.say_conflict(one, names, stands.group) for one in conflicts)}
            )
        found.append(_show(request, stands, asked, await make_proposal(asked), conflict))
        return ""

    answer = await post_act(form, act, again=partial(_ask, request, slug))
    return found[0] if found else answer


def _places(form: Form, stands: _Stands) -> int:
    """Return for how many places a proposal is asked. Raises what stands in the way of any."""
    if not stands.mixing.applied:
        raise NobodyApplied
    if not stands.free:
        raise NoPlaceFree
    if len(stands.mixing.applied) > MOST_APPLICANTS:
        raise TooManyApplicants(many=len(stands.mixing.applied), most=MOST_APPLICANTS)
    places = form.integer("places")
    if places is None or not 1 <= places <= stands.free:
        raise Mistakes({"places": f"Vul een aantal plaatsen in van 1 tot en met {stands.free}."})
    return places


def _show(
    request: Visit, stands: _Stands, asked: Asked, proposal: Proposal, conflict: Meanwhile | None
) -> Response[bytes]:
    mixing = stands.mixing
    by_id = {one.id: one for one in mixing.applied}
    chosen = [by_id[told.id] for told in proposal.chosen]

    def lines(told: tuple[Told, ...], *, inside: bool) -> list[ProposedLine]:
        found = [
            ProposedLine(
                by_id[one.id],
                words.say_why(one, by_id[one.id], mixing, asked, chosen=inside, group=stands.group),
            )
            for one in told
        ]
        return sorted(found, key=lambda line: line.one.position)

    reached = zip(mixing.aims, proposal.aims, strict=True)
    return render(
        request,
        "registrations/beheer/mix/proposal.html",
        status=409 if conflict else 200,
        a=stands.activity,
        base=board_path(stands.activity.slug),
        conflict=conflict,
        proposal=proposal,
        aims=[
            (words.say_aim(mixing, aim), words.say_reached(one), one.short is None) for aim, one in reached
        ],
        left=words.say_left(proposal, asked, stands.group),
        kept=stands.kept,
        gauges=mixing.gauge(only=[*mixing.placed, *chosen]),
        chosen=lines(proposal.chosen, inside=True),
        others=lines(proposal.others, inside=False),
        new=[one.id for one in chosen if one.verdict is None],
        had=sum(one.verdict is not None for one in chosen),
        undecided=sum(by_id[one.id].verdict is None for one in proposal.others),
        version=stands.version,
    )


@action(PROPOSAL + "/overnemen", access=ORGANIZER)
async def take_over(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Decide provisionally on a place for who is proposed, as the page said; the others stay as they are."""
    form = await read_form(request)
    async with request.reading() as reading:
        stands = await _stand(request, reading, slug)

    async def act() -> str:
        check_version(read_version(form), stands.version)
        await draft_decisions(
            request.db,
            stands.activity.id,
            read_ids(form.values("registration")),
            Verdict.CONFIRM,
            seen=stands.revision,
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{board_path(slug)}?gedaan=voorstel"

    return await post_act(form, act, again=partial(_again, request, slug))


async def _again(request: Visit, slug: str, form: Form) -> Response[bytes]:
    """Show why a proposal was not taken over: where things changed meanwhile, with a new one to go on with."""
    async with request.reading() as reading:
        stands = await _stand(request, reading, slug)
        conflict = await find_meanwhile(
            reading,
            form.no,
            Subject(
                called="waar dit voorstel van uitging",
                ids=(stands.activity.id,),
                actions=("decisions.drafted", "decisions.taken-back", "mix.aims-changed", "order.given"),
            ),
            reader=request.actor,
        )
    if conflict is None:
        return await _ask(request, slug, form)
    return await _propose(request, slug, Form.of({"places": form.value("places")}), conflict)


HANDLERS = [proposal_page, propose, take_over]
