"""The second form behind the link of who has a place: answering it until its deadline, and reading it back after."""

from dataclasses import dataclass
from datetime import datetime

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries.follow_up import FollowUpView, find_follow_up
from leerkring.activities.queries.team import find_organizer
from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page
from leerkring.registrations.follow_up.form import (
    check_follow_up,
    is_other,
    text_of,
    to_these_words,
)
from leerkring.registrations.follow_up.queries import Response as Asked
from leerkring.registrations.follow_up.queries import find_response
from leerkring.registrations.follow_up.refusals import FollowUpWithdrawn, NotAskedYet
from leerkring.registrations.follow_up.rules import KEEP
from leerkring.registrations.follow_up.service import answer_follow_up, take_back_sensitive
from leerkring.registrations.forms import filled
from leerkring.registrations.personal.layout import personal_page
from leerkring.registrations.personal.links import Opened, open_to_act
from leerkring.registrations.refusals import QuestionsChanged
from leerkring.registrations.rules import State
from leerkring.registrations.sensitive.form import CONSENT, notes_of
from leerkring.registrations.sensitive.queries import list_sensitive_of
from leerkring.registrations.sensitive.rules import AskedOn, consent_words

FORM = "/aanmelding/{secret:str}/tweede-formulier"


@dataclass(frozen=True, slots=True)
class FollowUpStanding:
    """How somebody stands with the second form, for their personal page."""

    until: datetime
    answered_at: datetime | None
    is_open: bool

    @property
    def to_answer(self) -> bool:
        """Whether it still waits for them."""
        return self.is_open and self.answered_at is None


async def find_standing(request: Visit, opened: Opened) -> FollowUpStanding | None:
    """Return how the holder of the mailed link stands with the second form; None for who was not asked."""
    found = opened.registration
    if not opened.proven or found.state is not State.CONFIRMED:
        return None
    async with request.reading() as reading:
        response = await find_response(reading, found.id)
    if response is None:
        return None
    return FollowUpStanding(response.until, response.answered_at, request.now < response.until)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who opened the form, what it asks, and what was answered."""

    opened: Opened
    asks: FollowUpView
    response: Asked


async def _open(request: Visit, secret: str) -> _Asked:
    """Return what was asked of who holds this link; raises `FollowUpWithdrawn`, or `NotAskedYet` where nothing was."""
    opened = await open_to_act(request, secret, only_owner=True)
    found = opened.registration
    async with request.reading() as reading:
        form = await find_follow_up(reading, found.activity_id)
        response = await find_response(reading, found.id)
    if form is not None and form.is_withdrawn and found.state is State.CONFIRMED:
        raise FollowUpWithdrawn
    if form is None or response is None or found.state is not State.CONFIRMED:
        raise NotAskedYet
    return _Asked(opened, form, response)


@page(FORM, access=LINK)
async def show_follow_up(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the second form with what was answered; after its deadline only that, and whom to write to."""
    return await _show(request, secret, await _open(request, secret), None)


async def _show(request: Visit, secret: str, here: _Asked, form: Form | None) -> Response[bytes]:
    asks, response = here.asks, here.response
    found, given = here.opened.registration, response.given
    async with request.reading() as reading:
        stands = await list_sensitive_of(reading, found.id, form=AskedOn.FOLLOW_UP)
        organizer = await find_organizer(reading, found.activity_id)
    if form is None:
        asked = {one.key for one in asks.sensitive}
        known = {one.key: one.answer for one in stands if one.key in asked}
        consent = {CONSENT: "yes"} if known else {}
        form = Form(filled(consent, {**to_these_words(asks, given), **known}))
    return personal_page(
        request,
        "follow_up",
        secret,
        here.opened,
        status=form.status,
        form=form,
        asks=asks,
        sensitive=asks.sensitive,
        notes=notes_of(asks.sensitive, found.ends_at),
        consent=consent_words(asks.sensitive),
        until=response.until,
        open=request.now < response.until,
        earlier={
            one.key: {"label": given[one.key].label, "text": text_of(given[one.key])}
            for one in asks.fields
            if is_other(one, given)
        },
        given=[(one.label, text_of(one)) for one in given.values()],
        stands=stands,
        erased_at=found.ends_at + KEEP,
        organizer=organizer,
    )


@action(FORM, access=LINK)
async def send_answers(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep what is answered now, or erase the sensitive part at once."""
    here = await _open(request, secret)
    found, asks = here.opened.registration, here.asks
    typed = await read_form(request)

    async def again(form: Form) -> Response[bytes]:
        return await _show(request, secret, here, form)

    async def erase() -> str:
        await take_back_sensitive(
            request.db,
            found.id,
            now=request.now,
            settings=request.settings,
            generation=found.link_generation,
        )
        return f"/aanmelding/{secret}?gedaan=gewist"

    async def keep() -> str:
        if asks.is_other(typed):
            raise QuestionsChanged
        await answer_follow_up(
            request.db,
            found.id,
            answers.answers,
            answers.sensitive,
            now=request.now,
            settings=request.settings,
            generation=found.link_generation,
        )
        return f"/aanmelding/{secret}?gedaan=ingevuld"

    if typed.value("doen") == "wissen":
        return await post_act(typed, erase, again=again)
    answers, errors = check_follow_up(asks, typed, here.response.given)
    if errors and not asks.is_other(typed) and request.now < here.response.until:
        return await again(typed.with_errors(errors))
    return await post_act(typed, keep, again=again)


HANDLERS = [show_follow_up, send_answers]
