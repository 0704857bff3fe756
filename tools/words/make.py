"""Make the list of words that compounds are cut by: python tools/words/make.py NL.DIC WORDS.

NL.DIC is OpenTaal's word list as hunspell reads it (Debian's package hunspell-nl, BSD or CC BY 3.0), read beside
`field.txt`. What comes out has four parts, one a line: parts of compounds, by how readily they are
taken (commonest first); words that look like compounds and are none; cuts that are given; stems of verbs.
"""

import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import Stemmer

sys.path.insert(0, str(Path(__file__).parents[2] / "src"))
from leerkring.search.dutch.compounds import Parts, cut
from leerkring.search.dutch.folding import fold

FLAGS = re.compile("..")
NOT_WORDS = {"Fw", "PN", "PI"}
_NEVER = (
    "voor over onder door achter tegen binnen buiten tussen zonder langs rond heid baar lijk loos schap isch matig "
    "waardig vormig achtig gewijs tigs rijk heer eren eren teren aren elen sche tien ling erij aard naar waar daar "
    "hier deze eens eerst ende ener eren este even ging haar heel hele hoog iets iste king laat lang list mede mens "
    "onze oord pers punt rang rand rede ring rook rust sten sterk stel teer tekst ting tuur vaar veel vent vier "
    "vies vol want wens wijs zing zoek uren geen gene gend gende ling lings ster igen ting atie ties elijk dingen "
    "ding tels ingen agen stens zaam zame tand stan ment menten teken toor aris ante anten heden heidens"
)
NEVER = set(_NEVER.split())
READY = 20
KNOWN = 5


def main(dictionary: Path, made: Path) -> None:
    """Read, count, and write."""
    words, nouns, verbs = read(dictionary)
    parts, wholes, cuts = field()
    counts = productive(words)
    levels: tuple[set[str], set[str], set[str]] = (set(parts), set(), set())
    for word, count in counts.items():
        if word not in levels[0]:
            levels[0 if count >= READY else 1 if count >= KNOWN else 2].add(word)
    levels[2].update(nouns - levels[0] - levels[1] - NEVER)
    atoms = [level - compounds(level, levels) for level in levels]
    atoms[0] |= parts | wholes
    look = Parts(*map(frozenset, atoms), frozenset(), frozenset(), str, {})
    wholes |= {
        word for word in words if len(word) > 5 and word not in wholes and doubtful(word, look, counts)
    }
    stems = set(Stemmer.Stemmer("dutch", 0).stemWords(sorted(verbs)))
    blocks = [
        *(lines(level) for level in atoms),
        lines(wholes),
        lines(cuts),
        lines(s for s in stems if len(s) > 3),
    ]
    text = "\n".join(blocks)
    made.write_bytes(zlib.compress(text.encode(), 9))
    print([len(level) for level in atoms], len(wholes), len(cuts), len(stems), made.stat().st_size)  # noqa: T201


def read(path: Path) -> tuple[set[str], set[str], set[str]]:
    """Return all words in small letters, which have a plural, and which are verbs."""
    words, nouns, verbs = set(), set(), set()
    for line in path.read_text().splitlines()[1:]:
        word, _, rest = line.partition("/")
        flags = set(FLAGS.findall(rest.split("\t")[0]))
        if word[:1].islower() and word.isalpha() and not flags & NOT_WORDS:
            words.add(fold(word))
            if "Vi" in flags and word.endswith("n"):
                verbs.add(fold(word))
            if len(word) > 4 and any(flag[0] == "C" for flag in flags):
                nouns.add(fold(word))
    return words, nouns, verbs


def field() -> tuple[set[str], set[str], set[str]]:
    """Return the field's own parts, wholes and cuts."""
    parts: set[str] = set()
    wholes: set[str] = set()
    cuts: set[str] = set()
    for line in (Path(__file__).parent / "field.txt").read_text().splitlines():
        word = line.strip()
        if word and not word.startswith("#"):
            (wholes if word[0] == "!" else cuts if "=" in word else parts).add(word.lstrip("!"))
    return parts, wholes, cuts


def productive(words: set[str]) -> Counter[str]:
    """Count of each word in how many other words it is the first or the last part."""
    counts: Counter[str] = Counter()
    for word in words:
        for at in range(4, len(word) - 3):
            first, last = word[:at], word[at:]
            if last in words and last not in NEVER:
                found = next((f for f in loosened(first) if f in words and f not in NEVER), None)
                if found:
                    counts[found] += 1
                    counts[last] += 1
    return Counter({word: count for word, count in counts.items() if len(word) > 3 and count >= 2})


def loosened(first: str) -> Iterator[str]:
    """Return a first part as it may stand in the dictionary, without what ties it to the next."""
    yield first
    for tie in ("s", "en", "n"):
        if first.endswith(tie) and len(first) - len(tie) > 3:
            yield first.removesuffix(tie)


def compounds(level: Iterable[str], levels: tuple[set[str], ...]) -> set[str]:
    """Return which of these are compounds of others that are readily taken."""
    found = set()
    for word in level:
        without = [part - {word} for part in levels[:2]]
        look = Parts(*map(frozenset, without), frozenset(), frozenset(), frozenset(), str, {})
        if len(word) > 7 and len(cut(word, look)) > 1:
            found.add(word)
    return found


def doubtful(word: str, look: Parts, counts: Counter[str]) -> bool:
    """Tell whether a word of the dictionary would be cut, but into parts that say little."""
    pieces = cut(word, look)
    return len(pieces) > 1 and any(len(piece) < 5 and counts[piece] < KNOWN for piece in pieces)


def lines(words: Iterable[str]) -> str:
    """Return the words in one line."""
    return " ".join(sorted(words))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
