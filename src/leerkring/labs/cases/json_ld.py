"""What search engines read of a case: what its page says, and nothing else."""

from markupsafe import Markup

from leerkring.core.web.json_ld import breadcrumbs, json_ld
from leerkring.labs.cases.views import PublicCase


def case_ld(case: PublicCase, base_url: str) -> Markup:
    """Return the case and the way to it as linked data."""
    data = {
        "@type": "Question",
        "@id": base_url + case.path,
        "url": base_url + case.path,
        "name": case.text.title,
        "text": case.text.question,
        "inLanguage": "nl",
        "datePublished": case.at.isoformat(),
        "dateModified": case.updated_at.isoformat(),
        "isPartOf": {"@type": "WebSite", "name": "leerkring", "url": base_url},
    }
    return json_ld([data, breadcrumbs(base_url, [("Casussen", "/casussen"), (case.text.title, case.path)])])
