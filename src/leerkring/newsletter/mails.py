"""What mails of the newsletter say: about one's subscription, and the issues themselves."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from uuid import UUID

from leerkring.core.database.db import Reading
from leerkring.core.secrets import hash_secret
from leerkring.mail.message.splice import MARKS, Template
from leerkring.mail.rendering import BatchRenderer, ClaimedDelivery, MailServices, Rendered, Renderer, Spliced
from leerkring.newsletter.issues.freezing import letter_of, prepare
from leerkring.newsletter.issues.needs_attention import HELD, list_held
from leerkring.newsletter.labels import RHYTHMS
from leerkring.newsletter.queries import issue_queries, subscription_queries
from leerkring.newsletter.rules import SubscriptionState
from leerkring.newsletter.subscriptions.service import CONFIRM, ISSUE, PREFERENCES, TEST, UNSUBSCRIBE, WELCOME


async def confirm(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write the mail with the link that confirms; nothing where it is used or too old by now."""
    assert delivery.about_id is not None
    secret = services.links.make(CONFIRM, delivery.about_id)
    wish = await subscription_queries.find_signup(reading, hash_secret(secret))
    if wish is None or wish.used_at is not None or wish.expires_at <= services.clock.now():
        return None
    names = [one.name for one in await subscription_queries.list_streams(reading) if one.slug in wish.streams]
    return services.render(
        "newsletter/mails/confirm",
        name=wish.name,
        streams=names,
        asked_at=wish.asked_at,
        from_list=wish.form == "import",
        until=wish.expires_at,
        url=f"{services.base_url}/nieuwsbrief/bevestigen/{secret}",
    )


async def welcome(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write what the reader gets from now on, with the links to change it."""
    return await _about(reading, delivery, services, "newsletter/mails/welcome")


async def preferences(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write the link to one's preferences, because somebody asked for it."""
    return await _about(reading, delivery, services, "newsletter/mails/preferences")


async def _about(
    reading: Reading, delivery: ClaimedDelivery, services: MailServices, template: str
) -> Rendered | None:
    assert delivery.about_id is not None
    one = await subscription_queries.find_subscription(reading, delivery.about_id)
    if one is None:
        return None
    mine = await subscription_queries.list_of_person(reading, one.person_id)
    secret = services.links.make(PREFERENCES, one.id, one.generation)
    leaving = services.links.make(UNSUBSCRIBE, one.id, one.generation)
    return services.render(
        template,
        name=delivery.recipient_name,
        streams=[sub.stream for sub in mine if sub.state != SubscriptionState.UNSUBSCRIBED],
        rhythm=RHYTHMS[one.choice.rhythm][0],
        confirmed_at=one.confirmed_at,
        url=f"{services.base_url}/nieuwsbrief/voorkeuren/{secret}",
        leave_url=f"{services.base_url}/nieuwsbrief/afmelden/{leaving}",
    )


async def test_copy(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write an issue as it stands now, for the editor who asked; its personal links lead to a form."""
    issue = await issue_queries.find_issue(reading, UUID(str(delivery.params["issue"])))
    if issue is None:
        return None
    prepared = await prepare(reading, issue, services.clock.now())
    letter = letter_of(prepared, [item for item in prepared.own if not item.dropped], services.base_url)
    return services.render(
        "newsletter/mails/test",
        letter_subject=letter.subject,
        html=without_marks(letter.html, services.base_url),
        text=without_marks(letter.text, services.base_url),
    )


async def held(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write to an editor that an issue holds itself; nothing when somebody has let it go by now."""
    wanted = UUID(str(delivery.params["issue"]))
    issue = next((one for one in await list_held(reading) if one.id == wanted), None)
    if issue is None:
        return None
    return services.render(
        "newsletter/mails/held",
        name=delivery.recipient_name,
        issue=issue,
        url=f"{services.base_url}{issue.path}",
    )


def without_marks(text: str, base_url: str) -> str:
    """Return a letter whose personal links lead to the form that asks for one's own."""
    for page, name in (("afmelden", "unsubscribe"), ("voorkeuren", "preferences")):
        text = text.replace(
            f"{base_url}/nieuwsbrief/{page}/{MARKS[name]}", f"{base_url}/nieuwsbrief/voorkeuren"
        )
    return text


_TEMPLATES: OrderedDict[UUID, Template] = OrderedDict()
_MOST_TEMPLATES = 64


async def _template(reading: Reading, id_: UUID) -> Template | None:
    """Return a variant's template; a frozen one never changes, so the last ones used are kept."""
    found = _TEMPLATES.get(id_)
    if found is None:
        dumped = await issue_queries.find_template(reading, id_)
        if dumped is None:
            return None
        found = _TEMPLATES[id_] = Template.load(dumped)
        if len(_TEMPLATES) > _MOST_TEMPLATES:
            _TEMPLATES.popitem(last=False)
    _TEMPLATES.move_to_end(id_)
    return found


async def issue_letters(
    reading: Reading, deliveries: Sequence[ClaimedDelivery], services: MailServices
) -> Mapping[UUID, Spliced | None]:
    """Complete the letters of a batch: each reader's own links, and nothing else that differs.

    Nothing for who has left or paused since: a letter that waited, or came back, may be hours old.
    """
    made: dict[UUID, Spliced | None] = {}
    wanting = await subscription_queries.list_wanting(
        reading, [UUID(str(one.params["subscription"])) for one in deliveries]
    )
    for one in deliveries:
        template = await _template(reading, UUID(str(one.params["variant"])))
        id_, generation = UUID(str(one.params["subscription"])), int(one.params["generation"])
        if template is None or id_ not in wanting:
            continue
        made[one.id] = Spliced(
            template,
            {
                "unsubscribe": services.links.make(UNSUBSCRIBE, id_, generation).encode(),
                "preferences": services.links.make(PREFERENCES, id_, generation).encode(),
            },
        )
    return made


MAILS: dict[str, Renderer] = {
    CONFIRM: confirm,
    WELCOME: welcome,
    PREFERENCES: preferences,
    TEST: test_copy,
    HELD: held,
}
BATCH_MAILS: dict[str, BatchRenderer] = {ISSUE: issue_letters}
