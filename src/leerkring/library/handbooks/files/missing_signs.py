"""The signs of a text that none of our fonts can draw, as an editor reads them."""

import unicodedata

MOST_TOLD = 40


def told(missing: str) -> str:
    """Return the signs with spaces between them; one that is nothing by itself by its number."""
    seen = [one if unicodedata.category(one)[0] in "LNPS" else f"U+{ord(one):04X}" for one in missing]
    return " ".join(seen[:MOST_TOLD]) + (" …" if len(seen) > MOST_TOLD else "")
