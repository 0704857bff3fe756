"""A proposal, found in a process of its own: beside everybody who visits the site, and with an end to its time."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from leerkring.core.bounded.process import NotDone, run_bounded
from leerkring.core.solver.highs import Infeasible, solve
from leerkring.core.solver.program import value_of
from leerkring.registrations.proposal.building import build
from leerkring.registrations.proposal.employers import build_in_order, list_classes, overtakes
from leerkring.registrations.proposal.explaining import explain_in_order
from leerkring.registrations.proposal.refusals import TakesTooLong
from leerkring.registrations.proposal.rules import (
    Asked,
    Proposal,
    Reached,
    Short,
    Unit,
    list_breaches,
    list_units,
)

SECONDS = 20.0
MEGABYTES = 700


async def make_proposal(asked: Asked) -> Proposal:
    """Return the proposal; what was settled by hand has no conflicts. Raises TakesTooLong, and Busy."""
    try:
        return await run_bounded(
            propose_here, msgspec.to_builtins(asked), seconds=SECONDS, megabytes=MEGABYTES
        )
    except NotDone as error:
        raise TakesTooLong from error


def propose_here(asked: Mapping[str, Any]) -> Proposal:
    """Return the proposal for what was sent over. Runs in the other process."""
    return propose(msgspec.convert(asked, Asked))


def propose(asked: Asked) -> Proposal:
    """Return the best selection by the aims in their order, who is in it and who is not, and why.

    Where employers put their candidates in order, it is then settled which of their own are in it. The same question has the same answer, in whatever order the applicants stand. Raises Infeasible where
    `list_conflicts` finds any.
    """
    units = list_units(asked.applicants)
    built = build(asked, units)
    numbers = solve(built.program)
    best = built.read(numbers)
    chosen = best
    if any(overtakes(those, _ids(best)) for those in list_classes(units)):
        again = build_in_order(asked, units, numbers, built)
        chosen = again.read(solve(again.program))
    breaches = list_breaches(asked, _ids(chosen))
    assert not breaches, breaches
    told, others = explain_in_order(asked, units, best, chosen)
    aims = tuple(_reach(asked, units, number, chosen) for number in range(len(asked.aims)))
    return Proposal(asked.places, tuple(told), tuple(others), aims)


def _ids(units: Sequence[Unit]) -> set[UUID]:
    return {one.id for unit in units for one in unit.members}


def _reach(asked: Asked, units: Sequence[Unit], number: int, chosen: Sequence[Unit]) -> Reached:
    """Return what became of an aim, and where it falls short, why: too few people, the rules, or what goes before it."""
    aim = asked.aims[number]
    reached = aim.has + sum(unit.counts([aim])[0] for unit in chosen)
    if reached >= aim.least:
        return Reached(aim.least, reached, reached)
    there = aim.has + sum(aim.mark in one.marks for one in asked.applicants)
    if there < aim.least and reached == there:
        return Reached(aim.least, reached, there, Short.FEW_APPLICANTS)
    alone = build(asked, units, only_aim=number)
    short = value_of(alone.program.goals[0].terms, solve(alone.program))
    possible = aim.least - short
    if possible > reached:
        return Reached(aim.least, reached, possible, Short.EARLIER_AIMS)
    return Reached(aim.least, reached, possible, Short.FEW_APPLICANTS if there == possible else Short.RULES)


__all__ = ["Infeasible", "make_proposal", "propose", "propose_here"]
