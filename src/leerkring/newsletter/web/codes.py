"""The codes in the links of issues that readers open now: pages with one of them may be kept.

Any other code is made up, and anybody can make up as many as they like.
"""

import re
from collections.abc import Mapping
from typing import Any

from leerkring.core.web.pages import Visit
from leerkring.newsletter.issues.counts import list_codes

KEPT_SECONDS = 60.0
_VIA = re.compile(r"[a-z-]{1,60}-[0-9]{1,5}")


def read_via(query: Mapping[str, Any]) -> str:
    """Return the code of the newsletter's issue that led here, the same for every reader; it goes along to the form."""
    via = str(query.get("via", ""))
    return via if _VIA.fullmatch(via) else ""


async def may_be_kept(request: Visit) -> bool:
    """Tell whether a page at this address may be kept: it says no code, or exactly one that is known."""
    said = request.asked("via")
    return not said or (read_via(request.query_params) == said and await is_known(request, said))


async def is_known(request: Visit, code: str) -> bool:
    """Tell whether this is the code of an issue of this week."""
    services = request.services

    async def load() -> frozenset[str]:
        async with services.db.reading() as reading:
            return await list_codes(reading, services.clock.now())

    return code in await services.value_cache.get("issue-codes", {"newsletter"}, load, KEPT_SECONDS)
