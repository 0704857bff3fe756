"""All pages of the site itself, and of the back office as a whole."""

from litestar import Litestar

from leerkring.site import health, metrics, sitemap, style_guide, web, well_known
from leerkring.site.beheer import front, log
from leerkring.site.beheer.entries import ENTRIES, MAKERS
from leerkring.site.beheer.navigation import Navigation, roles_by_path
from leerkring.site.beheer.search_all import page as search_all

ROUTES = (
    *web.HANDLERS,
    *health.HANDLERS,
    *metrics.HANDLERS,
    *well_known.HANDLERS,
    *sitemap.HANDLERS,
    *style_guide.HANDLERS,
    *front.HANDLERS,
    *log.HANDLERS,
    *search_all.HANDLERS,
)


def back_office_of(app: Litestar) -> Navigation:
    """Return what finds the frame of a page of the back office, from what the routes of the application allow."""
    return Navigation(ENTRIES, MAKERS, roles_by_path(app))
