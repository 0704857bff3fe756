"""What a form about an edition was opened with: the edition with its order, or with all its texts too."""

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.core.versions import version_of
from leerkring.library.handbooks.model import HandbookVersion
from leerkring.library.handbooks.queries.back_office import EditionDetails, get_edition, list_chapters


async def get_version(reading: Reading, edition: EditionDetails, *, with_texts: bool = False) -> str:
    """Return the version of an edition as its page shows it: its details, its chapters in their order, its sisters.

    With texts, what is in the chapters too: whoever publishes an edition publishes those.
    """
    now = await get_edition(reading, edition.slug, edition.number)
    chapters = await list_chapters(reading, now.id)
    sisters = await reading.rows(
        select(HandbookVersion.number)
        .where(HandbookVersion.handbook_id == now.handbook_id)
        .order_by(HandbookVersion.position)
    )
    words: list[object] = [now.id, now.version, *(row.number for row in sisters)]
    for one in chapters:
        words += [one.id, one.state]
        if with_texts:
            words.append(one.version)
    return version_of(*words)
