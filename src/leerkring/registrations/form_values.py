"""What the registration form is made of, kept for a moment: the activity, and the names that can be chosen."""

from collections.abc import Mapping

from leerkring.core.refusals import NotFound
from leerkring.core.web.pages import Visit
from leerkring.core.web.services import services_of
from leerkring.registrations.queries import lookup
from leerkring.registrations.queries.lookup import FormActivity

KEPT_SECONDS = 300.0


async def form_activity(request: Visit, slug: str, seconds: float = 5.0) -> FormActivity:
    """Return the activity of a form, kept for a moment; the desk decides on what it reads under its lock."""
    services = services_of(request)

    async def load() -> FormActivity | None:
        async with request.reading() as reading:
            return await lookup.find_form_activity(reading, slug)

    found = await services.value_cache.get(f"form:{slug}", {f"form:{slug}"}, load, seconds)
    if found is None:
        raise NotFound
    return found


async def municipalities(request: Visit) -> Mapping[str, str]:
    """Return the names of all municipalities by code, in Dutch order."""
    services = services_of(request)

    async def load() -> Mapping[str, str]:
        async with request.reading() as reading:
            return dict(await lookup.list_municipalities(reading))

    return await services.value_cache.get("municipalities", {"programme"}, load, KEPT_SECONDS)


async def regions_of(request: Visit) -> Mapping[str, tuple[str, ...]]:
    """Return the regions of each municipality by its code, as they are today."""
    services = services_of(request)

    async def load() -> Mapping[str, tuple[str, ...]]:
        async with request.reading() as reading:
            return await lookup.list_regions_of(reading, request.now)

    return await services.value_cache.get("regions-of", {"programme"}, load, KEPT_SECONDS)


async def organizations(request: Visit) -> tuple[str, ...]:
    """Return the names of organisations that the form proposes."""
    services = services_of(request)

    async def load() -> tuple[str, ...]:
        async with request.reading() as reading:
            return await lookup.list_known_organizations(reading)

    return await services.value_cache.get("organizations", {"organizations"}, load, 60.0)
