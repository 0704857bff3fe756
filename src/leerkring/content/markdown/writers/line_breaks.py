"""Where a line on paper may break though nothing was typed there: a long address stays within the margin.

Widths are in em, by what a sign takes in our letter, and rather too wide: what is too long gets its breaks in time.
"""

import re
import unicodedata
from itertools import pairwise

BREAK = "\u200b"
"""A space without width: a line may end there, without a hyphen."""
_RUN = re.compile(r"[^\s\u200b]+")
_JOINT = re.compile(r"(?<=[/.,:;?&=#@_+|-])(?=[^/.,:;?&=#@_+|\s-])")
_JOINERS = "\u200c\u200d"
_NARROW = frozenset("ijlft.,:;|!'()[]-` ")
_WIDE = frozenset("mwMW@%&—…")


def width(text: str) -> float:
    """Return about how wide a text is."""
    return sum(map(_sign, text))


def _sign(sign: str) -> float:
    if sign in _NARROW:
        return 0.4
    if sign in _WIDE or (sign > "\u02ff" and not sign.isalpha()):
        return 1.3 if sign > "\u02ff" else 1.0
    if sign > "\u2e7f":
        return 1.0
    return 0.76 if sign.isupper() else 0.62


def longest_word(text: str) -> float:
    """Return how wide the widest part without a space is."""
    return max((width(run) for run in _RUN.findall(text)), default=0.0)


def is_seen(text: str) -> bool:
    """Tell whether there is anything to see in a text."""
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in text)


def breakable(text: str, most: float, step: int = 1) -> str:
    """Return a text in which no part wider than `most` is without a place to break, each `step` signs or sooner."""
    return _RUN.sub(lambda run: _broken(run[0], most, step), text) if len(text) * 1.3 > most else text


def _broken(run: str, most: float, step: int) -> str:
    if width(run) <= most:
        return run
    return BREAK.join(part if width(part) <= most else _anywhere(part, step) for part in _JOINT.split(run))


def _anywhere(part: str, step: int) -> str:
    """Return a part with breaks wherever a sign ends; not within one that is written as several."""
    written, since = [part[0]], 1
    for before, sign in pairwise(part):
        joined = before in _JOINERS or sign in _JOINERS or unicodedata.category(sign)[0] == "M"
        if since >= step and not joined and not "\U0001f3fb" <= sign <= "\U0001f3ff":
            written.append(BREAK)
            since = 0
        written.append(sign)
        since += 1
    return "".join(written)
