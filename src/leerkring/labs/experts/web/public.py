"""The experts who agreed, for everybody: a list with filters that are links, and a page of each."""

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.access import PUBLIC
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.memory import filter_lines
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, page, render
from leerkring.labs.experts import labels
from leerkring.labs.experts.filters import WORDS, public_list
from leerkring.labs.experts.indexing import TOPIC
from leerkring.labs.experts.json_ld import expert_ld
from leerkring.labs.experts.queries.pool import find_by_slug
from leerkring.labs.experts.queries.public import list_public, list_public_labs
from leerkring.labs.experts.refusals import ExpertNotPublic
from leerkring.programme.queries import get_facet_names

ALL = "/deskundigen"


@page(ALL, access=PUBLIC, query=WORDS)
async def list_page(request: Visit) -> Response[bytes]:
    """List who agreed to be found."""
    async with request.reading() as reading:
        names = await get_facet_names(reading)
        lines = await list_public(reading)
    listing = public_list(names)
    listed = show_list(ALL, asked := read_asked(listing, request.query_params), filter_lines(asked, lines))
    state = "experts" if listed.lines else "nothing-found" if listed.asked.narrowed else "empty"
    return render(
        request,
        "labs/experts/list.html",
        # Anybody can make up as many addresses as they like: only those that our own links have are kept.
        topics=[TOPIC, "programme"] if listed.is_said_by(request.query_params.multi_items()) else None,
        listed=listed,
        words=labels.in_words(names),
        state=state,
        canonical=request.settings.base_url + listed.here,
    )


@page(ALL + "/{slug:str}", access=PUBLIC)
async def expert_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show an expert: what they know, what they can do and where they helped. Raises `ExpertNotPublic`."""
    async with request.reading() as reading:
        expert = await find_by_slug(reading, slug)
        if expert is None or not expert.is_public:
            raise ExpertNotPublic
        names = await get_facet_names(reading)
        labs = await list_public_labs(reading, expert.id)
    return render(
        request,
        "labs/experts/expert.html",
        topics=[TOPIC, "programme", "agenda"],
        e=expert,
        names=names,
        labs=labs,
        languages=[labels.LANGUAGES[code] for code in expert.languages if code in labels.LANGUAGES],
        json_ld=expert_ld(expert, names, request.settings.base_url),
    )


HANDLERS = [list_page, expert_page]
