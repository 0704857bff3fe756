"""What search engines read of an expert: no more than stands on their page."""

from markupsafe import Markup

from leerkring.core.web.json_ld import breadcrumbs, json_ld
from leerkring.labs.experts.labels import LANGUAGES
from leerkring.labs.experts.views import Profile
from leerkring.programme.queries import FacetNames


def expert_ld(expert: Profile, names: FacetNames, base_url: str) -> Markup:
    """Return an expert who agreed as a person with a profile page; never an address to mail to."""
    url = base_url + expert.path
    known = [names.themes[slug] for slug in expert.themes if slug in names.themes]
    known += [names.target_groups[slug] for slug in expert.target_groups if slug in names.target_groups]
    data = {
        "@type": "ProfilePage",
        "@id": url,
        "url": url,
        "mainEntity": {
            "@type": "Person",
            "name": expert.name,
            "jobTitle": expert.work or None,
            "description": expert.offers or None,
            "knowsAbout": known or None,
            "knowsLanguage": [code for code in expert.languages if code in LANGUAGES and len(code) == 2]
            or None,
        },
    }
    return json_ld(
        [data, breadcrumbs(base_url, [("Deskundigen", "/deskundigen"), (expert.name, expert.path)])]
    )
