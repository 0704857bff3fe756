"""What machines read of a page: a data block with schema.org words, which no browser runs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

_UNSAFE = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def json_ld(data: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Markup:
    """Return the block; nothing in it can end it early."""
    graph = {"@context": "https://schema.org"}
    whole = graph | dict(data) if isinstance(data, Mapping) else graph | {"@graph": list(data)}
    text = json.dumps(_full(whole), ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704  (escaped above)


def _full(value: Any) -> Any:
    """Leave out what is not known."""
    if isinstance(value, Mapping):
        return {key: _full(one) for key, one in value.items() if one not in (None, "", [], ())}
    if isinstance(value, list | tuple):
        return [_full(one) for one in value]
    return value


def breadcrumbs(base_url: str, trail: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the trail to a page as schema.org tells it: (name, path) from the top down."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": base_url + path}
            for place, (name, path) in enumerate(trail, 1)
        ],
    }
