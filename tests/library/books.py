"""A short handbook as somebody writes it down, for stories about reading and editing."""

from pathlib import Path

from leerkring.core.database.db import Database
from leerkring.library.handbooks.content.files import parse_directory
from leerkring.library.handbooks.content.loading import SavedBook, load_handbooks
from tests.conftest import TODAY

BOOK = """\
+++
title = "Handreiking woonzorganalyse"
subtitle = "Van cijfers naar een gesprek"
summary = "Zo maakt u een analyse die partijen herkennen."
theme = "woonzorganalyse"
version = "1.1"
published_on = 2026-09-08
contact = "De programmamaker wonen en zorg"
sample = true

[[news]]
version = "1.1"
on = 2026-09-08
text = "Een hoofdstuk over bronnen."

[[news]]
version = "1.0"
on = 2025-11-20
text = "De eerste uitgave."
+++
# Begin bij de vraag {#begin-bij-de-vraag}

Een analyse begint met een *besluit* dat iemand moet nemen.

## Waarvoor is het bedoeld?

Een woonzorganalyse laat zien hoeveel mensen een huis zoeken. Dat kan op **honderd** manieren.

Schrijf op wie iets gaat besluiten. Lees meer bij [het programma](/programma).

> **Valkuil.** U meet alles en besluit niets.

## Checklist

- [ ] De vraag staat op papier.
- [ ] Er is een *opdrachtgever*.

# Bronnen gebruiken {#bronnen-gebruiken}

Bijna alles ligt al ergens.

> **Stap 1.** Maak een lijst.

> **Stap 2.** Vraag een kopie.

| Bron | Wat |
|---|---|
| Register | Inwoners |

1. Eerst zoeken.
2. Dan lenen.
"""
OLDER = (
    BOOK.replace('version = "1.1"\npublished', 'version = "1.0"\npublished')
    .replace("2026-09-08\ncontact", "2025-11-20\ncontact")
    .replace('[[news]]\nversion = "1.1"\non = 2026-09-08\ntext = "Een hoofdstuk over bronnen."\n\n', "")
    .replace("# Bronnen gebruiken {#bronnen-gebruiken}", "# Oude bronnen {#oude-bronnen}")
)
PATH = "/handreikingen/woonzorganalyse"


def write(folder: Path, **files: str) -> Path:
    """Write a content folder; `@` cannot be in a keyword, so "__" stands for it."""
    books = folder / "handbooks"
    books.mkdir(exist_ok=True)
    for name, text in files.items():
        (books / f"{name.replace('__', '@')}.md").write_text(text)
    return folder


async def load(db: Database, folder: Path, **files: str) -> tuple[SavedBook, ...]:
    """Load a content folder that holds no mistakes."""
    loaded = parse_directory(write(folder, **files))
    assert isinstance(loaded, tuple), loaded
    async with db.transaction() as tx:
        return await load_handbooks(tx, loaded, TODAY)
