"""What of a case may be shown to whom at each level of consent. One function decides; every page, feed and mail asks it. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from leerkring.labs.cases.rules import ON_SITE, CaseState


class ConsentLevel(StrEnum):
    """What the owner lets us publish."""

    OPEN = "open"
    ANONYMOUS = "anonymous"
    CLOSED = "closed"


class Audience(StrEnum):
    """Who reads: everybody, an expert who is asked to come, who takes part in the lab, and who works with it."""

    EVERYBODY = "everybody"
    ASKED = "asked"
    INSIDE = "inside"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class CaseText:
    """What a case says, with what would tell of whom it is. `hidden` are more names that its texts hold."""

    title: str
    question: str
    context: str
    tried: str
    hoped: str
    involved: str = ""
    organization: str = ""
    owner: str = ""
    email: str = ""
    regions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


LEFT_OUT = "[weggelaten]"
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+%-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w-])(?:\+31|0031|0)[\s\d()-]{8,13}\d(?!\w)"
)
_COMMON = frozenset(
    [
        "aan",
        "bij",
        "dat",
        "de",
        "den",
        "der",
        "des",
        "die",
        "een",
        "en",
        "het",
        "in",
        "met",
        "of",
        "om",
        "op",
        "per",
        "te",
        "ten",
        "ter",
        "tot",
        "uit",
        "van",
        "voor",
        "wij",
        "zonder",
        "gemeente",
        "gemeenten",
        "provincie",
        "regio",
        "stichting",
        "vereniging",
        "coöperatie",
        "woningcorporatie",
        "corporatie",
        "woonstichting",
        "wonen",
        "woon",
        "zorg",
        "zorggroep",
        "zorgaanbieder",
        "zorgorganisatie",
        "zorgkantoor",
        "welzijn",
        "samenwerking",
        "netwerk",
        "stad",
        "dorp",
        "land",
        "noord",
        "oost",
        "zuid",
        "west",
        "midden",
        "nieuw",
        "nieuwe",
        "groot",
        "grote",
        "klein",
        "kleine",
        "oud",
        "oude",
    ]
)
_SHORT = 4
"""Letters from which on a name counts as one in a longer word too (Enschedese, Twentenaar), and however it is written."""
_ENDS = r"\w{0,6}"
_WORDS_TOO = frozenset(
    {"bergen", "best", "beek", "buren", "heel", "horst", "houten", "huizen", "hulst", "stein", "borne"}
)
"""Places that are words as well: only with a capital they are taken for the place."""


def shown(
    case: CaseText, level: ConsentLevel, state: CaseState, audience: Audience, places: Sequence[str] = ()
) -> CaseText | None:
    """Return what this audience may read of a case; None where that is nothing.

    The owner's name and address are for staff alone, whatever the level. Without names, all names that we know are taken
    out of the texts: of places (`places`: every municipality and region), of the owner and the organisation, and those that
    owner or staff wrote down. A name that nobody knows stays; so somebody looks at the page before it is there.
    """
    if audience is Audience.STAFF:
        return case
    if audience is Audience.INSIDE:
        return replace(case, owner="", email="", hidden=())
    if audience is Audience.EVERYBODY and (level is ConsentLevel.CLOSED or state not in ON_SITE):
        return None
    without = replace(case, owner="", email="", involved="", hidden=())
    names = names_left_out(case, level, places)
    if level is ConsentLevel.OPEN:
        return _redacted(without, names)
    nameless = _redacted(replace(without, organization="", regions=()), names)
    if level is ConsentLevel.CLOSED:  # an expert who is asked has to know what it is about, and no more
        return replace(nameless, context="", tried="")
    return nameless


def names_left_out(case: CaseText, level: ConsentLevel, places: Sequence[str]) -> list[str]:
    """Return what is taken out of every text about a case: at each level people, and without names also places."""
    if level is ConsentLevel.OPEN:
        return list_names((case.owner, *case.hidden))
    return [*list_names((case.owner, case.organization, *case.regions, *case.hidden)), *places]


def without_owner(case: CaseText) -> CaseText:
    """Return a case of which nobody tells any more whose it was: once a name is forgotten, it can be left out no longer."""
    nobody = replace(case, owner="", email="", involved="", hidden=())
    return _redacted(nobody, list_names((case.owner, *case.hidden)))


def _redacted(case: CaseText, names: Sequence[str]) -> CaseText:
    return replace(
        case,
        title=redact(case.title, names),
        question=redact(case.question, names),
        context=redact(case.context, names),
        tried=redact(case.tried, names),
        hoped=redact(case.hoped, names),
    )


def list_names(called: Iterable[str]) -> list[str]:
    """Return what these may be called in a text: as a whole, and by each word that is no common one."""
    names: list[str] = []
    for whole in filter(None, (one.strip() for one in called)):
        words = re.findall(r"[\w’'-]+", whole)
        names += [whole, *(word for word in words if len(word) > 1 and word.casefold() not in _COMMON)]
    return list(dict.fromkeys(names))


def redact(text: str, names: Iterable[str]) -> str:
    """Return a text without these names, also where their accents or hyphens lack, and without addresses and numbers to call."""
    text = _ADDRESS.sub(LEFT_OUT, unicodedata.normalize("NFC", text))
    known = sorted({_plain(name).strip(" ’'-") for name in names} - {""}, key=lambda name: (-len(name), name))
    if not known or not text:
        return text
    found = re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, known))})(?!\w)")
    parts, end = [], 0
    for one in found.finditer(_plain(text)):  # letter for letter as long as the text itself
        parts += [text[end : one.start()], LEFT_OUT]
        end = one.end()
    return "".join([*parts, text[end:]])


def _plain(text: str) -> str:
    """Return a text without accents, with as many letters."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in unicodedata.normalize("NFC", text))


def _pattern(name: str) -> str:
    is_word = name.casefold() in _WORDS_TOO
    # Groningen, Groningse; Nijmegen, Nijmeegs is left to who writes names down.
    stem = name[:-2] if name.endswith("en") and len(name) >= _SHORT + 2 and not is_word else name
    body = re.sub(r"(?:\\?[\s’'-])+", "[\\\\s’'-]*", re.escape(stem))
    if len(name) < _SHORT:
        return body
    return rf"{body}{_ENDS}" if is_word else rf"(?i:{body}){_ENDS}"


def takes_back(old: ConsentLevel, new: ConsentLevel) -> bool:
    """Tell whether less may be shown than before."""
    order = list(ConsentLevel)
    return order.index(new) > order.index(old)
