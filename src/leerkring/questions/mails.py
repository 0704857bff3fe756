"""What mails about questions say."""

from leerkring.core.database.db import Reading
from leerkring.core.secrets import hash_secret
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.questions.asking import CONFIRM, FOLLOW, RECEIVED
from leerkring.questions.queries.followers import find_follower, find_wish
from leerkring.questions.queries.linked import list_links
from leerkring.questions.queries.one import get_question
from leerkring.questions.rules import TELLS, QuestionState
from leerkring.questions.telling import ENDED, LINKED
from leerkring.questions.views import Follower


async def confirm(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write the mail with the link that confirms; nothing where it is used or too old by now."""
    assert delivery.about_id is not None
    secret = services.links.make(CONFIRM, delivery.about_id)
    wish = await find_wish(reading, hash_secret(secret))
    if wish is None or wish.used_at is not None or wish.expires_at <= services.clock.now():
        return None
    title = wish.asked.get("title")
    if wish.question_id is not None:
        title = (await get_question(reading, wish.question_id)).title
    return services.render(
        "questions/mails/confirm",
        name=wish.name,
        title=title,
        is_new=wish.question_id is None,
        asks=wish.asks,
        until=wish.expires_at,
        url=f"{services.base_url}/vragen/bevestigen/{secret}",
    )


async def received(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write what happens with the question, with the personal link; nothing for who left meanwhile."""
    assert delivery.about_id is not None
    follower = await find_follower(reading, delivery.about_id)
    if follower is None:
        return None
    question = await get_question(reading, follower.question_id)
    return services.render(
        "questions/mails/received",
        headers=leaving_headers(services, follower),
        name=delivery.recipient_name,
        question=question,
        asks=follower.asks,
        held=question.state == QuestionState.HELD,
        url=own_url(services, follower),
        leave_url=leave_url(services, follower),
    )


async def linked(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write what was linked; nothing of what was taken away or is not public, and nothing for who left meanwhile."""
    assert delivery.about_id is not None
    follower = await find_follower(reading, delivery.about_id)
    if follower is None:
        return None
    question = await get_question(reading, follower.question_id)
    told = set(delivery.params["links"])
    links = [one for one in await list_links(reading, [question.root]) if one.public and str(one.id) in told]
    if not links:
        return None
    return services.render(
        "questions/mails/linked",
        headers=leaving_headers(services, follower),
        name=delivery.recipient_name,
        title=question.title,
        asks=follower.asks,
        links=links,
        url=own_url(services, follower),
        leave_url=leave_url(services, follower),
    )


async def ended(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write how the question ended; nothing where it goes on again, or for who left meanwhile."""
    assert delivery.about_id is not None
    follower = await find_follower(reading, delivery.about_id)
    if follower is None:
        return None
    asked = await get_question(reading, follower.question_id)
    question = await get_question(reading, asked.root)
    if question.state not in TELLS:
        return None
    return services.render(
        "questions/mails/ended",
        headers=leaving_headers(services, follower),
        name=delivery.recipient_name,
        title=asked.title,
        question=question,
        asks=follower.asks,
        url=own_url(services, follower),
        leave_url=leave_url(services, follower),
    )


def own_url(services: MailServices, follower: Follower) -> str:
    """Return the personal page of who asked or follows."""
    secret = services.links.make(FOLLOW, follower.id, follower.link_generation)
    return f"{services.base_url}/vragen/mijn/{secret}"


def leave_url(services: MailServices, follower: Follower) -> str:
    """Return the link by which they leave."""
    secret = services.links.make(FOLLOW, follower.id, follower.link_generation)
    return f"{services.base_url}/vragen/afmelden/{secret}"


def leaving_headers(services: MailServices, follower: Follower) -> tuple[tuple[str, str], ...]:
    """Return what lets a mail program show its own button to leave (RFC 8058)."""
    return (
        ("List-Unsubscribe", f"<{leave_url(services, follower)}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


MAILS: dict[str, Renderer] = {CONFIRM: confirm, RECEIVED: received, LINKED: linked, ENDED: ended}
