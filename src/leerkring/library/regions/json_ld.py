"""What search engines read of a region."""

from collections.abc import Iterable

from markupsafe import Markup

from leerkring.core.web.json_ld import breadcrumbs, json_ld
from leerkring.library.items.views import ItemPage
from leerkring.programme.queries import Membership, RegionSummary

TOOI = "https://identifier.overheid.nl/tooi/id/gemeente/"


def region_ld(
    region: RegionSummary, text: ItemPage | None, members: Iterable[Membership], base_url: str
) -> Markup:
    """Return the region with its municipalities (by their government identifiers) as linked data."""
    path = f"{base_url}/koplopers/{region.slug}"
    data = {
        "@type": "AdministrativeArea",
        "@id": path,
        "url": path,
        "name": region.name,
        "description": text.line.summary if text else region.summary,
        "containsPlace": [
            {"@type": "AdministrativeArea", "name": one.name, "sameAs": TOOI + one.code.lower()}
            for one in members
        ],
    }
    trail = [("Koplopers", "/koplopers"), (region.name, f"/koplopers/{region.slug}")]
    return json_ld([data, breadcrumbs(base_url, trail)])
