"""All pages of the site itself, and of the back office as a whole."""

from leerkring.site import health, sitemap, style_guide, web, well_known
from leerkring.site.beheer import front

ROUTES = (
    *web.HANDLERS,
    *health.HANDLERS,
    *well_known.HANDLERS,
    *sitemap.HANDLERS,
    *style_guide.HANDLERS,
    *front.HANDLERS,
)
