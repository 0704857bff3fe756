"""A proposal in Dutch: why each is in it or not, how far each aim is reached, and what stands in the way."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from leerkring.core.text.dutch import aantal, listed
from leerkring.registrations.deciding.queries import Applicant
from leerkring.registrations.mix.gathering import Mixing
from leerkring.registrations.mix.rules import Aim, name_mark
from leerkring.registrations.proposal.rules import (
    Asked,
    Clash,
    Conflict,
    InOrder,
    Proposal,
    Reached,
    Short,
    Told,
    Why,
)

_FEW_NAMES = 4
_PLAIN: Mapping[Why, str] = {
    Why.REFUSED_BEFORE: "kreeg eerder geen plaats",
    Why.ROOM: "er is plaats",
    Why.BY_NUMBER: "past binnen de regels; tussen gelijken besliste een vast nummer",
    Why.ALL_FIXED: "alle plaatsen gaan naar mensen voor wie u al koos",
    Why.LEAVES_EMPTY: "dan bleef er een plaats leeg",
    Why.OTHERS_REFUSED_BEFORE: "gelijk aan anderen, maar die kregen eerder geen plaats",
}
_IN_ORDER: Mapping[InOrder, str] = {
    InOrder.GOES_FIRST: "de werkgever zette deze kandidaat hoger dan een collega die er niet in staat",
    InOrder.COMES_AFTER: "de werkgever zette een collega die erin staat hoger",
    InOrder.OVERTAKES: (
        "de werkgever zette een ander hoger, maar met die ander werd een doel of een vaste regel niet gehaald"
    ),
    InOrder.OVERTAKEN: (
        "de werkgever zette deze kandidaat hoger dan een collega die erin staat, maar zonder die collega werd een doel of "
        "een vaste regel niet gehaald"
    ),
}


def say_aim(mixing: Mixing, aim: Aim) -> str:
    """Return an aim in words."""
    return f"ten minste {aim.least} × {name_mark(mixing.dimensions, aim.mark)}"


def say_why(told: Told, one: Applicant, mixing: Mixing, asked: Asked, *, chosen: bool, group: str) -> str:
    """Return in a few words why somebody is in a proposal or not, with what their employer's order did to it.

    `group` is for whom places are kept.
    """
    of_employer = [_IN_ORDER[told.order]] if told.order else []
    if told.why is Why.EMPLOYER_ORDER:
        return of_employer[0]
    if told.why is Why.KEPT_PLACES:
        kept = f"de plaatsen die over zijn, worden vrijgehouden voor {group}"
        return "; ".join([kept, *of_employer])
    return "; ".join([_say_why(told, one, mixing, asked, chosen=chosen), *of_employer])


def _say_why(told: Told, one: Applicant, mixing: Mixing, asked: Asked, *, chosen: bool) -> str:
    if told.why is Why.FIXED_YES:
        if one.verdict is None:
            return "gaat samen met een collega voor wie u al koos"
        return "u koos al voor een plaats"
    if told.why is Why.FIXED_NO:
        return (
            "u besloot al anders"
            if one.verdict
            else "gaat samen met een collega over wie u al anders besloot"
        )
    if told.why is Why.FOR_AIMS:
        return (
            f"telt mee voor: {listed(name_mark(mixing.dimensions, mixing.aims[n].mark) for n in told.aims)}"
        )
    if told.why is Why.COSTS_AIM:
        return f"dan werd een doel minder gehaald: {say_aim(mixing, mixing.aims[told.aims[0]])}"
    if told.why is Why.ORGANIZATION_MAXIMUM:
        return f"van één organisatie mogen er {asked.most_per_organization} meedoen"
    if told.why is Why.GROUP_TOO_LARGE:
        return f"kwam met {one.group_size} mensen samen, en die passen niet samen"
    if told.why is Why.BY_NUMBER and not chosen:
        return "gelijk aan anderen; een vast nummer besliste"
    return _PLAIN[told.why]


def say_reached(reached: Reached) -> str:
    """Return in a sentence how far an aim is reached, and if not, why."""
    if reached.short is None:
        return f"Gehaald: {reached.reached}."
    if reached.short is Short.FEW_APPLICANTS:
        return f"Niet gehaald: {reached.reached}. Er zijn er niet meer om uit te kiezen."
    if reached.short is Short.RULES:
        return f"Niet gehaald: {reached.reached}. Meer past niet binnen het aantal plaatsen, de regels en wat u al koos."
    return (
        f"Niet gehaald: {reached.reached}. Op zichzelf kan het tot {reached.possible}, "
        "maar dan werd een doel dat ervoor gaat minder gehaald."
    )


def say_left(proposal: Proposal, asked: Asked, group: str) -> str:
    """Return why places stay free; nothing where none do. `group` is for whom places are kept."""
    if not proposal.left:
        return ""
    blijft = "blijft" if proposal.left == 1 else "blijven"
    begins = f"Er {blijft} {aantal(proposal.left, 'plaats', 'plaatsen')} vrij."
    why = Counter(one.why for one in proposal.others)
    reasons = []
    if not proposal.others:
        reasons.append("Iedereen die zich aanmeldde staat in het voorstel.")
    if many := why[Why.ORGANIZATION_MAXIMUM]:
        reasons.append(
            f"{aantal(many, 'aanvraag komt', 'aanvragen komen')} van een organisatie die niet meer mensen mag sturen: "
            f"ten hoogste {asked.most_per_organization} per organisatie."
        )
    if many := why[Why.KEPT_PLACES]:
        reasons.append(
            f"Voor {aantal(many, 'aanvraag', 'aanvragen')} is geen plaats: wat vrij is, wordt vrijgehouden "
            f"voor {group}."
        )
    if many := why[Why.GROUP_TOO_LARGE]:
        reasons.append(f"{aantal(many, 'persoon kwam', 'mensen kwamen')} als groep, en die past niet meer.")
    if many := why[Why.FIXED_NO]:
        reasons.append(f"Over {aantal(many, 'aanvraag', 'aanvragen')} besloot u al anders.")
    return " ".join([begins, *reasons])


def say_conflict(conflict: Conflict, names: Mapping[UUID, str], group: str) -> str:
    """Return what was settled by hand and cannot hold, and what to do about it. `group` is for whom places are kept."""
    who = _name(conflict.who, names)
    if conflict.clash is Clash.SPLIT_GROUP:
        return f"{who} meldden zich samen aan. Voor de een koos u een plaats en voor de ander niet. Besluit voor allen hetzelfde."
    if conflict.clash is Clash.MORE_THAN_PLACES:
        return (
            f"U koos al {conflict.many} mensen, en u vraagt een voorstel voor {aantal(conflict.room, 'plaats', 'plaatsen')}. "
            "Neem een paar voorlopige besluiten terug, of vraag meer plaatsen."
        )
    if conflict.clash is Clash.ORGANIZATION:
        more = f"er nog {conflict.room} meedoen" if conflict.room else "niemand meer meedoen"
        zijn, mogen = "is" if conflict.many == 1 else "zijn", "mag" if conflict.room < 2 else "mogen"
        return f"{who} {zijn} van één organisatie. Daarvan {mogen} {more}. Neem een voorlopig besluit terug."
    return (
        f"U koos al {conflict.many} mensen. Zij passen niet naast de plaatsen die worden vrijgehouden voor {group}. "
        "Neem een paar voorlopige besluiten terug, of geef de vrijgehouden plaatsen vrij bij Plaatsen en verdeling."
    )


def _name(who: Sequence[UUID], names: Mapping[UUID, str]) -> str:
    known = sorted(names[one] for one in who)
    if len(known) <= _FEW_NAMES:
        return listed(known)
    return listed([*known[: _FEW_NAMES - 1], f"{len(known) - _FEW_NAMES + 1} anderen"])
