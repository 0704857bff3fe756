"""The signs of a text that none of our fonts can draw, as staff read them, and as is said to readers."""

import unicodedata

MOST_TOLD = 40


def told(missing: str) -> str:
    """Return the signs with spaces between them; one that is nothing by itself by its number."""
    seen = [one if unicodedata.category(one)[0] in "LNPS" else f"U+{ord(one):04X}" for one in missing]
    return " ".join(seen[:MOST_TOLD]) + (" …" if len(seen) > MOST_TOLD else "")


def for_readers(missing: str, where: str) -> str:
    """Return a sentence about the signs that are not there, in a file that cannot show them; nothing where all are there."""
    if not missing:
        return ""
    how = "één teken" if len(missing) == 1 else f"{len(missing)} verschillende tekens"
    return f"Dit bestand kan {how} uit de tekst niet tonen. Daar staat een vraagteken. Ze staan wel {where}."
