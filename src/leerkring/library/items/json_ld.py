"""What search engines and catalogues read of an item."""

from typing import Any

from markupsafe import Markup

from leerkring.core.web.json_ld import breadcrumbs, json_ld
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.rules import FOLDERS, ItemKind
from leerkring.library.items.views import ItemPage

TYPES = {
    ItemKind.LESSON: "Article",
    ItemKind.PRACTICE: "Article",
    ItemKind.ARTICLE: "NewsArticle",
    ItemKind.ENTRY: "WebPage",
    ItemKind.QUESTION: "Question",
}


def trail_of(page: ItemPage) -> list[tuple[str, str]]:
    """Return the way to an item, from the top down, without the item itself."""
    line = page.line
    if line.kind is ItemKind.QUESTION:
        return [("Koplopers", "/koplopers"), (page.parent_name, f"/koplopers/{line.parent}")]
    return [("Bibliotheek", "/bibliotheek"), (KINDS[line.kind].many, FOLDERS[line.kind])]


def item_ld(page: ItemPage, base_url: str) -> Markup:
    """Return the item and the way to it as linked data."""
    line = page.line
    about = [word.name for words in (line.themes, line.regions, line.target_groups) for word in words]
    data: dict[str, Any] = {
        "@type": TYPES.get(line.kind, "CreativeWork"),
        "@id": base_url + line.path,
        "url": base_url + line.path,
        "name": line.title,
        "headline": line.title,
        "description": line.summary,
        "inLanguage": "nl",
        "datePublished": line.on.isoformat() if line.on else None,
        "dateModified": line.updated_at.isoformat(),
        "keywords": ", ".join(about),
        "publisher": {"@type": "Organization", "name": "leerkring"},
        "isPartOf": {"@type": "WebSite", "name": "leerkring", "url": base_url},
    }
    trail = [*trail_of(page), (line.title, line.path)]
    return json_ld([data, breadcrumbs(base_url, trail)])


def core_of(page: ItemPage, base_url: str) -> list[tuple[str, str]]:
    """Return what a catalogue wants to know of an item, in Dublin Core terms."""
    line = page.line
    return [
        ("title", line.title),
        ("description", line.summary),
        ("language", "nl"),
        ("publisher", "leerkring"),
        ("identifier", base_url + line.path),
        ("type", "Text"),
        ("issued", line.on.isoformat()[:10] if line.on else ""),
        ("modified", line.updated_at.date().isoformat()),
        *(("subject", word.name) for word in (*line.themes, *line.target_groups)),
        *(("spatial", word.name) for word in line.regions),
    ]
