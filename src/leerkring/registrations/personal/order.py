"""Putting the candidates of one organisation in order, behind the link of the contact whom staff named."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.core.web.services import services_of
from leerkring.registrations.deciding.rules import put_at
from leerkring.registrations.labels import THE_KIND
from leerkring.registrations.ordering.queries import (
    CandidateLine,
    Order,
    count_of_organization,
    find_order,
    list_candidates,
)
from leerkring.registrations.ordering.refusals import OrderChanged, OrderLinkOver
from leerkring.registrations.ordering.rules import CONTACT, in_order, may_order
from leerkring.registrations.ordering.service import put_in_order, version_of_candidates
from leerkring.registrations.refusals import LinkUnknown

ORDER = "/aanmelding/{secret:str}/volgorde"


async def _open(request: Visit, secret: str) -> Order:
    """Return the order that this secret opens; raises `LinkUnknown`, and `OrderLinkOver` for a contact of before."""
    links = services_of(request).links
    id_ = links.read(secret)
    if id_ is None:
        raise LinkUnknown
    async with request.reading() as reading:
        order = await find_order(reading, id_)
    if order is not None and links.holds(CONTACT, secret, order.generation):
        return order
    before = range(1, order.generation if order else 9)
    if any(links.holds(CONTACT, secret, one) for one in before):
        raise OrderLinkOver
    raise LinkUnknown


@page(ORDER, access=LINK)
async def order_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the names of the organisation's candidates, as they stand in order."""
    return await _show(request, secret, await _open(request, secret), None)


async def _show(request: Visit, secret: str, order: Order, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        there = await list_candidates(reading, order.activity_id, order.organization_id)
        live = await count_of_organization(reading, order.activity_id, order.organization_id)
        newest = await find_order(reading, order.id) or order
    lines = _ordered(there, newest)
    is_open = request.now < order.starts_at and may_order(
        order.allocation, order.max_per_organization, live=live, candidates=len(lines)
    )
    stands = Form.of({_field(one.id): place for place, one in enumerate(lines, 1)})
    typed = form if form is not None and not isinstance(form.no, OrderChanged) else stands
    return render(
        request,
        "registrations/order.html",
        status=form.status if form else 200,
        order=newest,
        url=f"/aanmelding/{secret}/volgorde",
        this=THE_KIND[order.kind],
        lines=lines,
        is_open=is_open,
        waits=order.allocation == "first_come",
        form=typed,
        refusal=form.refusal if form else "",
        version=version_of_candidates([one.id for one in lines]),
        done=request.asked("gedaan") == "bewaard" and form is None,
    )


def _ordered(there: tuple[CandidateLine, ...], order: Order) -> list[CandidateLine]:
    by_id = {one.id: one for one in there}
    return [by_id[id_] for id_ in in_order(by_id, order.ids)]


def _field(id_: UUID) -> str:
    return f"plaats-{id_}"


@action(ORDER, access=LINK)
async def send_order(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep the order: each at the number that was typed for them."""
    order = await _open(request, secret)
    form = await read_form(request)

    async def again(typed: Form) -> Response[bytes]:
        return await _show(request, secret, order, typed)

    async def act() -> str:
        async with request.reading() as reading:
            there = await list_candidates(reading, order.activity_id, order.organization_id)
            newest = await find_order(reading, order.id)
        if newest is None:
            raise OrderLinkOver
        lines = _ordered(there, newest)
        if form.value("version") != version_of_candidates([one.id for one in lines]):
            raise OrderChanged
        await put_in_order(
            request.db,
            order.id,
            _read_order(lines, form),
            version=form.value("version"),
            generation=order.generation,
            now=request.now,
            settings=request.settings,
        )
        return f"/aanmelding/{secret}/volgorde?gedaan=bewaard"

    return await post_act(form, act, again=again)


def _read_order(lines: Sequence[CandidateLine], form: Form) -> list[UUID]:
    """Return them with each at the number that was typed, the others making room; raises `Mistakes` for what is none, or twice."""
    wanted: dict[UUID, int] = {}
    wrong: dict[str, str] = {}
    for number, one in enumerate(lines, 1):
        asked = form.integer(_field(one.id))
        if asked is None or not 1 <= asked <= len(lines):
            wrong[_field(one.id)] = f"Vul voor {one.name} een getal in van 1 tot en met {len(lines)}."
        elif asked in wanted.values():
            wrong[_field(one.id)] = (
                f"Nummer {asked} vulde u twee keer in. Kies een ander nummer voor {one.name}."
            )
        elif asked != number:
            wanted[one.id] = asked
    if wrong:
        raise Mistakes(wrong)
    stands = [_Stands(one.id, number) for number, one in enumerate(lines, 1)]
    return [one.group_id for one in put_at(stands, wanted)]


@dataclass(frozen=True, slots=True)
class _Stands:
    """A candidate at the number that they have: by themselves, also where they registered with others."""

    group_id: UUID
    number: int


HANDLERS = [order_page, send_order]
