"""The last look before people are told: who hears what, who does not fit, what changed meanwhile, and each mail."""

from collections.abc import Iterator, Mapping
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.core.refusals import Refusal
from leerkring.core.text.dutch import listed
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.middleware import POLICY
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.mail.beheer.masking import masked
from leerkring.mail.rendering import Rendered
from leerkring.mail.sending.wiring import mail_services
from leerkring.messages.beheer.last_look import PREVIEW_POLICY
from leerkring.registrations import mails
from leerkring.registrations.beheer import labels
from leerkring.registrations.beheer.deciding import words
from leerkring.registrations.beheer.deciding.asking import board_path
from leerkring.registrations.beheer.deciding.board import BOARD
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.deciding.foreseeing import foresee_decisions, foresee_mail
from leerkring.registrations.deciding.queries import find_second_pair
from leerkring.registrations.deciding.refusals import LooksDifferent
from leerkring.registrations.deciding.rules import Verdict
from leerkring.registrations.deciding.telling import Outcome, tell_decisions
from leerkring.registrations.queries import back_office
from leerkring.registrations.rules import State

LOOK = BOARD + "/bekendmaken"
ORDER = (State.CONFIRMED, State.OFFERED, State.WAITLISTED, State.REJECTED)


@page(LOOK, access=ORGANIZER)
async def look_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show what happens when the button is pressed."""
    return await _look(request, slug, Form())


async def _activity(request: Visit, slug: str) -> ActivityDetails:
    async with request.reading() as reading:
        return await activities.get_activity(reading, slug, own=request.own_people)


async def _look(request: Visit, slug: str, form: Form) -> Response[bytes]:
    activity = await _activity(request, slug)
    refusal = form.refusal
    try:
        outcome = await foresee_decisions(
            request.db, activity.id, actor=request.actor, now=request.now, settings=request.settings
        )
    except Refusal as no:
        outcome, refusal = Outcome(), no.text
    differs: list[str] = []
    if isinstance(form.no, LooksDifferent):
        differs = await _differences(request, activity.id, form, outcome)
    async with request.reading() as reading:
        eyes = await find_second_pair(reading, activity.id)
    somebody = _who(request.asked("persoon"), outcome)
    mail = await _mail(request, activity, somebody)
    answer = render(
        request,
        "registrations/beheer/deciding/last_look.html",
        status=form.status,
        a=activity,
        o=outcome,
        eyes=eyes,
        free=max(0, outcome.capacity - outcome.taken),
        full=sum(one.after is State.REJECTED and words.says_full(one.who.reason) for one in outcome.told),
        groups=[(state, [one for one in outcome.told if one.after is state]) for state in ORDER],
        order_below=_order_below(outcome),
        done=request.asked("gedaan") == "volgorde" and form.status == 200,
        somebody=next((one for one in outcome.told if one.who.id == somebody), None),
        mail=mail,
        text=masked(mail.text) if mail else "",
        form=form,
        refusal=refusal,
        differs=differs,
        words=words,
        labels=labels,
    )
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


def _who(asked: str, outcome: Outcome) -> UUID | None:
    """Return whose mail is shown: who is asked for, else the first."""
    ids = [one.who.id for one in outcome.told]
    return next((id_ for id_ in ids if str(id_) == asked), ids[0] if ids else None)


def _order_below(outcome: Outcome) -> State | None:
    """Return below whom the way to another order stands: the last of those who go on the list, where there is an order."""
    waits = [one for one in outcome.told if one.who.verdict == Verdict.WAITLIST]
    if len({one.who.group_id for one in waits}) < 2:
        return None
    return max((one.after for one in waits), key=ORDER.index)


async def _mail(request: Visit, activity: ActivityDetails, somebody: UUID | None) -> Rendered | None:
    if somebody is None:
        return None
    return await foresee_mail(
        request.db,
        activity.id,
        somebody,
        mails.MAILS,
        mail_services(request.settings, request.services.clock),
        actor=request.actor,
        now=request.now,
        settings=request.settings,
    )


async def _differences(request: Visit, activity_id: UUID, form: Form, outcome: Outcome) -> list[str]:
    """Return in sentences what is not as it was shown."""
    was = {line.split(":")[0]: line.split(":")[1:] for line in form.values("known")}
    now = {line.split(":")[0]: line.split(":")[1:] for line in outcome.known}
    gone = [UUID(id_) for id_ in was.keys() - now.keys() if _is_id(id_)]
    async with request.reading() as reading:
        left = await back_office.list_names(reading, activity_id, gone)
    names = {str(one.who.id): one.who.name for one in outcome.told}
    names |= {str(id_): name for id_, name in left.items()}
    return list(tell_differences(was, now, names))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def tell_differences(
    was: Mapping[str, list[str]], now: Mapping[str, list[str]], names: Mapping[str, str]
) -> Iterator[str]:
    """Say what differs between two last looks, each as `Outcome.known` without its ids."""
    if was.get(words.PLACES) != now.get(words.PLACES):
        then, today = (" ".join(one.get(words.PLACES, ())) for one in (was, now))
        yield f"Het aantal plaatsen was {then} en is nu {today}."
    moved: list[str] = []
    for id_, name in sorted(names.items(), key=lambda one: one[1]):
        before, after = was.get(id_), now.get(id_)
        if before is None and after:
            yield f"{name} komt erbij: {words.AFTER[after[0]]}."
        elif after is None and before:
            yield f"{name} valt weg. Het was: {words.AFTER.get(before[0], before[0])}."
        elif before and after and before[0] != after[0]:
            yield f"{name}: was {words.AFTER.get(before[0], before[0])}, is nu {words.AFTER[after[0]]}."
        elif before and after and before[1:2] != after[1:2]:
            yield f"{name}: de reden, de naam of het adres is gewijzigd."
        elif before and after and before[2:3] != after[2:3]:
            yield f"{name} wijzigde de antwoorden."
        elif before and after and before[3:] != after[3:]:
            moved.append(f"{name} (was {' '.join(before[3:]) or '?'}, is nu {after[3]})")
    if moved:
        yield f"Een ander nummer op de wachtlijst: {listed(moved)}."


@page(LOOK + "/brief", access=ORGANIZER)
async def mail_html(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the HTML of the mail to somebody, in a frame that can do nothing."""
    activity = await _activity(request, slug)
    outcome = await foresee_decisions(
        request.db, activity.id, actor=request.actor, now=request.now, settings=request.settings
    )
    mail = await _mail(request, activity, _who(request.asked("persoon"), outcome))
    answer = Response(masked(mail.html).encode() if mail else b"", media_type="text/html")
    answer.headers["Content-Security-Policy"] = PREVIEW_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@action(LOOK, access=ORGANIZER)
async def tell(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Tell everybody."""
    activity = await _activity(request, slug)
    form = await read_form(request)

    async def act() -> str:
        await tell_decisions(
            request.db,
            activity.id,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{board_path(slug)}?gedaan=bekend"

    return await post_act(form, act, again=partial(_look, request, slug))


HANDLERS = [look_page, mail_html, tell]
