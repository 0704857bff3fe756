"""What machines read of a data sheet: a data set for each indicator, with its file."""

from collections.abc import Sequence

from markupsafe import Markup

from leerkring.core.web.json_ld import breadcrumbs, json_ld
from leerkring.library.indicators.labels import SAMPLE
from leerkring.library.indicators.sheet import Block
from leerkring.library.regions.paths import sheet_path


def sheet_ld(region: str, name: str, blocks: Sequence[Block], base_url: str) -> Markup:
    """Return the data sets of a region as linked data."""
    path = base_url + sheet_path(region)
    sets = [
        {
            "@type": "Dataset",
            "@id": f"{path}#{one.indicator.slug}",
            "url": f"{path}#{one.indicator.slug}",
            "name": f"{one.indicator.name} – {name}" + (f" ({SAMPLE})" if one.indicator.sample else ""),
            "description": " ".join(filter(None, (one.indicator.summary, one.spread, one.course))),
            "variableMeasured": {"@type": "PropertyValue", "name": one.indicator.name, "unitText": one.unit},
            "temporalCoverage": f"{one.years[0]}/{one.years[-1]}",
            "spatialCoverage": {"@id": f"{base_url}/koplopers/{region}"},
            "dateModified": one.indicator.updated_at.date().isoformat(),
            "license": one.indicator.licence,
            "isBasedOn": one.indicator.source_url,
            "creditText": one.indicator.source,
            "distribution": {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": base_url + sheet_path(region, f"{one.indicator.slug}.csv"),
            },
        }
        for one in blocks
    ]
    trail = [("Koplopers", "/koplopers"), (name, f"/koplopers/{region}"), ("Cijfers", sheet_path(region))]
    return json_ld([*sets, breadcrumbs(base_url, trail)])
