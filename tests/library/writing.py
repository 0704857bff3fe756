"""Library texts as somebody writes them, for stories about reading and loading."""

from pathlib import Path

from leerkring.core.database.db import Database
from leerkring.run.loading import load_directory
from leerkring.settings import Settings
from tests.conftest import TODAY

LESSON = """\
+++
title = "Begin met tellen wie u al kent"
summary = "Drie gemeenten telden eerst hun eigen lijsten. Dat scheelde een half jaar."
region = "regio-groningen"
learned_on = 2026-11-05
themes = ["woonzorganalyse"]
target_groups = ["statushouders"]
audience = ["municipality"]
changed = "De handreiking begint nu met de lijst die er al is."
status = "verwerkt"
consent = "openbaar"
sample = true
+++
## Wat er gebeurde

De gemeenten legden hun lijsten naast elkaar.
"""
PRACTICE = """\
+++
title = "Eén team voor vijf gemeenten"
summary = "Vijf gemeenten delen een team dat mensen aan een huis helpt."
region = "regio-groningen"
themes = ["regionale-samenwerking"]
target_groups = ["statushouders"]
organization_kind = "municipality"
year = 2024
sample = true
+++
Het team werkt vanuit één gemeentehuis.
"""
REGION = """\
+++
title = "Groningen: lokaal waar het kan"
summary = "Tien gemeenten zoeken uit wat zij samen doen."
status = "uitvoeren-en-volgen"
partners = ["Provincie Groningen", "Zorgkantoor"]
decides = "De tien colleges beslissen elk voor zich."
good_practices = ["een-team"]

[[questions]]
slug = "wat-moet-regionaal"
title = "Wat moeten en willen wij regionaal doen?"
text = "Niet alles hoeft samen."
themes = ["regionale-samenwerking"]
main = true

[[questions]]
slug = "stijgende-kosten"
title = "Hoe gaan wij om met stijgende kosten?"
text = "De kosten stijgen elk jaar."
+++
## Wat de regio is

Een provincie.

## Waarom de regio meedoet

Omdat het samen beter gaat.

## Hoe de regio begint

Met een werkgroep.
"""
THEME = """\
+++
title = "Woonzorganalyse"
summary = "Weten wie een thuis zoekt."
+++
Een analyse begint met een vraag.
"""
ARTICLE = """\
+++
title = "Wat is een eerlijk aandeel?"
summary = "Drie manieren om te rekenen."
published_on = 2026-12-01
contact = "programmamaker wonen en zorg"
themes = ["regionale-samenwerking"]
regions = ["mra"]
sample = true
+++
Een eerlijk aandeel is meer dan een getal.
"""
ENTRY = """\
+++
kind = "regelgeving"
title = "Huisvestingswet"
summary = "Wie krijgt voorrang op een woning?"
organization = "Rijk"
url = "https://example.org/wet"
themes = ["woonzorgvisie"]
sample = true
+++
De gemeente maakt een verordening.
"""
PROGRAMME = """\
+++
title = "Een thuis voor iedereen"
summary = "Genoeg woningen voor wie kwetsbaar is, in 2030."
partners = ["Platform31", "Aedes"]

[[ambitions]]
title = "Meer woningen"
text = "Er komen meer woningen bij."
+++
Het programma begon in 2022.
"""
SHELF = {
    "lessons/begin-met-tellen": LESSON,
    "practices/een-team": PRACTICE,
    "regions/regio-groningen": REGION,
    "themes/woonzorganalyse": THEME,
    "articles/eerlijk-aandeel": ARTICLE,
    "entries/huisvestingswet": ENTRY,
    "programme": PROGRAMME,
}


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files into a content folder."""
    for name, text in files.items():
        file = folder / f"{name}.md"
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text, "utf-8")
    return folder


async def load(
    db: Database, folder: Path, settings: Settings, files: dict[str, str] | None = None
) -> list[str]:
    """Load these files, or a shelf with one of everything."""
    report = await load_directory(db, write(folder, SHELF if files is None else files), TODAY, settings)
    return report.lines
