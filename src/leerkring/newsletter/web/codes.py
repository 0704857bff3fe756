"""The codes in the links of issues that readers open now: pages with one of them may be kept.

Any other code is made up, and anybody can make up as many as they like.
"""

from leerkring.core.web.pages import Visit
from leerkring.newsletter.issues.counts import list_codes

KEPT_SECONDS = 60.0


async def is_known(request: Visit, code: str) -> bool:
    """Tell whether this is the code of an issue of this week."""
    services = request.services

    async def load() -> frozenset[str]:
        async with services.db.reading() as reading:
            return await list_codes(reading, services.clock.now())

    return code in await services.value_cache.get("issue-codes", {"newsletter"}, load, KEPT_SECONDS)
