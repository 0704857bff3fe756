"""One text with everything that the editor's help promises, and the folder that shows it in every place."""

import hashlib
import io
from pathlib import Path

from PIL import Image

from tests.activities.writing import CIRCLE
from tests.library.books import BOOK
from tests.library.writing import REGION


def drawing() -> bytes:
    """Return a picture as the back office keeps it."""
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(made, "WEBP")
    return made.getvalue()


NAME = f"{hashlib.sha256(drawing()).hexdigest()}.webp"
EVERY = f"""\
## Een kop

### Onder de kop[^kop]

Gewone tekst met **vet**, *schuin*, `code` en een [link](/programma).[^bron]

Een [ander adres](https://elders.example/pad) en een regel\\
die breekt.

- punt
- ander punt

3. derde
4. vierde

- [ ] nog doen
- [x] gedaan

> **Valkuil.** Let hierop.

> Dat zei iemand anders.

| Kop een | Kop twee |
|---|---|
| cel een | cel twee |

![Wat erop staat](/beeld/{NAME} "Het bijschrift")

---

    zoals getypt

[^bron]: De noot zelf, zoals bij de kop.[^kop]
[^kop]: Bij de kop.
"""
ARTICLE = """\
+++
title = "Alles"
summary = "Een tekst met alles."
published_on = 2026-11-05
+++
"""


def folder_with_all(folder: Path) -> Path:
    """Write a content folder whose article, region, activity and chapter all hold the text."""
    chapter = f"{BOOK}\n# Alles {{#alles}}\n\nEen tekst met alles.\n\n{EVERY}"
    texts = {
        "articles/alles": ARTICLE + EVERY,
        "regions/regio-groningen": REGION.replace('good_practices = ["een-team"]\n', "").rpartition("+++\n")[
            0
        ]
        + "+++\n"
        + EVERY,
        "activities/alles": CIRCLE.rpartition("+++\n")[0] + "+++\n" + EVERY,
        "handbooks/boek": chapter,
    }
    for name, text in texts.items():
        path = folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (folder / "pictures").mkdir()
    (folder / "pictures" / NAME).write_bytes(drawing())
    return folder
