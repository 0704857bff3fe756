"""Full names as Dutch lists order them: by surname, and particles do not count ("van der Berg" stands under B).

Pure. People type their whole name in one field, so that where the surname begins is a judgement: at the first particle
behind the first word, and else it is the last word. Nothing of a name is changed or left out by it.
"""

import re
import unicodedata
from dataclasses import dataclass

PARTICLES = frozenset(
    [
        "aan",
        "al",
        "bij",
        "da",
        "dal",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "het",
        "in",
        "la",
        "las",
        "le",
        "les",
        "lo",
        "los",
        "onder",
        "op",
        "over",
        "'s",
        "'t",
        "te",
        "ten",
        "ter",
        "tho",
        "thor",
        "toe",
        "tot",
        "uijt",
        "uit",
        "van",
        "vom",
        "von",
        "voor",
        "zu",
        "zum",
        "zur",
    ]
)
"""Words before a surname (in the population register of the Netherlands: voorvoegsels), and the commonest of elsewhere."""
_SUFFIXES = frozenset(
    [
        "jr",
        "sr",
        "bsc",
        "msc",
        "ba",
        "ma",
        "llb",
        "llm",
        "llb",
        "mba",
        "phd",
        "ba",
        "beng",
        "meng",
        "ra",
        "aa",
        "mph",
    ]
)
_GLUED = re.compile(r"(?:d|l|dell)'(?=\w)|'[st]-(?=\w)", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_SILENT = "'’‘`´\""
_APOSTROPHES = str.maketrans("’‘`´", "''''")
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"})


@dataclass(frozen=True, slots=True)
class SplitName:
    """A name in three pieces that are the whole name again: what stands before the word it is ordered by, that, the rest."""

    before: str
    main: str
    after: str

    @property
    def letter(self) -> str:
        """The letter under which it stands; nothing for a name without letters."""
        return plain_letters(self.main)[:1].upper()


def split_name(name: str) -> SplitName:
    """Return a name with the words that it is ordered by apart."""
    plain = name.translate(_APOSTROPHES)
    words = [(found.start(), found.end()) for found in _WORD.finditer(plain.partition(",")[0])]
    comma = plain.find(",")
    if not words:
        return SplitName("", name, "")
    if comma < 0 or _is_suffix(plain[comma + 1 :].strip()):
        while len(words) > 1 and _is_suffix(plain[slice(*words[-1])]):
            words.pop()
        first = _surname(plain, words)
    else:
        first = 0  # "Berg, Jan van der": what stands before the comma is the surname
    while first < len(words) - 1 and _is_particle(plain[slice(*words[first])]):
        first += 1
    start, end = words[first][0], words[-1][1]
    if glued := _GLUED.match(plain, start):
        start = glued.end()
    return SplitName(name[:start], name[start:end], name[end:])


def _surname(plain: str, words: list[tuple[int, int]]) -> int:
    """Return at which word the surname begins, with its particles."""
    last = len(words) - 1
    return next((at for at in range(1, last) if _is_particle(plain[slice(*words[at])])), last)


def surname_key(name: str) -> tuple[str, str, str]:
    """Return what to order names by: the surname without its particles, then what stands before it, then the name itself."""
    split = split_name(name)
    return plain_letters(split.main), plain_letters(f"{split.after} {split.before}"), name


def plain_letters(text: str) -> str:
    """Return a text without capitals, accents and marks, as a dictionary orders it."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    kept = "".join(one for one in letters if not unicodedata.combining(one) and one not in _SILENT)
    return re.sub(r"[\W_]+", " ", kept).strip()


def _is_particle(word: str) -> bool:
    return word.casefold() in PARTICLES


def _is_suffix(word: str) -> bool:
    return word.casefold().replace(".", "") in _SUFFIXES
