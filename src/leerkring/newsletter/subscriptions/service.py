"""What a person gets: subscribed, changed, paused, left. The feature's public face; each use case is one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.ids import uuid7
from leerkring.core.secrets import Links
from leerkring.core.text.dutch import local
from leerkring.mail.service import queue_mail, skip_queued
from leerkring.newsletter import labels, rules
from leerkring.newsletter.model import Subscription
from leerkring.newsletter.queries import subscription_queries
from leerkring.newsletter.queries.subscription_queries import SubscriptionRow
from leerkring.newsletter.refusals import NoSuchSubscription
from leerkring.newsletter.rules import Choice, ConsentKind, Rhythm, SubscriptionState
from leerkring.newsletter.subscriptions.consent import Consent, keep_consent

CONFIRM = "newsletter.confirm"
PREFERENCES = "newsletter.preferences"
UNSUBSCRIBE = "newsletter.unsubscribe"
"""Kinds of mail, and the purposes from which the secrets of their links are derived."""
WELCOME = "newsletter.welcome"
ISSUE = "newsletter.issue"
TEST = "newsletter.test"
PAUSED = "op pauze"
LEFT = "afgemeld"
"""Why a letter that was on its way did not leave."""
_S = SubscriptionState


async def subscribe(
    tx: Tx,
    person_id: UUID,
    *,
    streams: Collection[str],
    themes: Sequence[str],
    rhythm: Rhythm,
    consent: Consent,
    now: datetime,
    pause_until: date | None = None,
) -> None:
    """Let a person get these streams from now on; one they have already gets the new choice, and its pause ends."""
    mine = {one.slug: one for one in await subscription_queries.lock_of_person(tx, person_id)}
    last = await subscription_queries.last_numbers(tx)
    for stream in await subscription_queries.list_streams(tx):
        if stream.slug not in streams:
            continue
        old, number = mine.get(stream.slug), last.get(stream.id, 0)
        live = old is not None and old.state != _S.UNSUBSCRIBED
        choice = rules.starts(rhythm, frozenset(themes), number)
        if old and live:
            choice = rules.switched(old.choice, rhythm, frozenset(themes), number)
            if old.state == _S.PAUSED:
                choice = rules.resumed(choice, old.paused_from, number)
        values = _values(choice) | _paused(pause_until, number) | {"changed_at": now}
        if old is None:
            id_ = uuid7()
            await tx.execute(
                insert(Subscription).values(
                    id=id_, person_id=person_id, stream_id=stream.id, confirmed_at=now, **values
                )
            )
        else:
            fresh = {} if live else {"confirmed_at": now, "unsubscribed_at": None}
            await tx.execute(update(Subscription).where(Subscription.id == old.id).values(**values, **fresh))
        until = {"paused_until": pause_until.isoformat()} if pause_until else {}
        about = {"themes": sorted(themes), "rhythm": rhythm} | until
        await keep_consent(tx, [person_id], stream.id, consent, now, **about)


def _paused(until: date | None, last: int) -> dict[str, Any]:
    """Return the columns of a pause that begins after issue `last`, or of none."""
    if until is None:
        return {"state": _S.CONFIRMED, "paused_until": None, "paused_from": None}
    return {"state": _S.PAUSED, "paused_until": until, "paused_from": last}


async def prefer(
    db: Database,
    id_: UUID,
    *,
    streams: Collection[str],
    themes: Sequence[str],
    rhythm: Rhythm,
    pause_until: date | None,
    keep_pause: bool,
    now: datetime,
) -> None:
    """Change what a reader gets: streams, themes, rhythm, a pause. What is unticked is left.

    The form shows the choice of one subscription (`shown_of`). What still says the same leaves another
    subscription its own themes or rhythm.
    """
    async with db.transaction() as tx:
        person_id = await _person_of(tx, id_)
        mine = {one.slug: one for one in await subscription_queries.lock_of_person(tx, person_id)}
        shown = shown_of(id_, tuple(mine.values())).choice
        same_themes, same_rhythm = shown.themes == frozenset(themes), shown.rhythm is rhythm
        live = {slug for slug, one in mine.items() if one.state != _S.UNSUBSCRIBED}
        for slug in live - set(streams):
            await _leave(tx, mine[slug], "voorkeuren", now)
        last = await subscription_queries.last_numbers(tx)
        for slug in live & set(streams):
            old = mine[slug]
            await _change(
                tx,
                old,
                now,
                themes=old.choice.themes if same_themes else frozenset(themes),
                rhythm=old.choice.rhythm if same_rhythm else rhythm,
                until=old.paused_until if keep_pause else pause_until,
                last=last.get(old.stream_id, 0),
            )
        new = set(streams) - live
        if new:
            consent = Consent("voorkeuren", labels.CONSENT_SAVED)
            kept = next((mine[slug].paused_until for slug in live if mine[slug].paused_until), None)
            await subscribe(
                tx,
                person_id,
                streams=new,
                themes=themes,
                rhythm=rhythm,
                consent=consent,
                now=now,
                pause_until=kept if keep_pause else pause_until,
            )


def shown_of(id_: UUID, mine: Sequence[SubscriptionRow]) -> SubscriptionRow:
    """Return the subscription whose choice the preference page shows: the link's, or else one that is alive."""
    live = [one for one in mine if one.state != _S.UNSUBSCRIBED]
    own = next(one for one in mine if one.id == id_)
    return next((one for one in live if one.id == id_), live[0] if live else own)


async def _change(
    tx: Tx,
    old: SubscriptionRow,
    now: datetime,
    *,
    themes: frozenset[str],
    rhythm: Rhythm,
    until: date | None,
    last: int,
) -> None:
    choice = rules.switched(old.choice, rhythm, themes, last)
    if old.state == _S.PAUSED and until is None:
        choice = rules.resumed(choice, old.paused_from, last)
    if choice == old.choice and until == old.paused_until:
        return
    pause = _paused(until, last)
    if until is not None and old.state == _S.PAUSED:
        pause |= {"paused_from": old.paused_from}  # it began before
    elif until is not None and (stood := await _take_back(tx, old, now)):
        choice = replace(choice, agenda_to=stood[0], texts_to=stood[1])
    await tx.execute(
        update(Subscription)
        .where(Subscription.id == old.id)
        .values(changed_at=now, **pause, **_values(choice))
    )
    await keep_consent(
        tx,
        [old.person_id],
        old.stream_id,
        Consent("voorkeuren", kind=ConsentKind.CHANGED),
        now,
        themes=sorted(themes),
        rhythm=rhythm,
        paused_until=until.isoformat() if until else None,
    )


async def unsubscribe(db: Database, id_: UUID, *, everything: bool, form: str, now: datetime) -> None:
    """Leave one stream or all; what was waiting to be sent is not sent. Leaving twice is leaving once."""
    async with db.transaction() as tx:
        person_id = await _person_of(tx, id_)
        for one in await subscription_queries.lock_of_person(tx, person_id):
            if one.state != _S.UNSUBSCRIBED and (everything or one.id == id_):
                await _leave(tx, one, form, now)


async def _leave(tx: Tx, one: SubscriptionRow, form: str, now: datetime) -> None:
    await tx.execute(
        update(Subscription)
        .where(Subscription.id == one.id)
        .values(
            state=_S.UNSUBSCRIBED,
            unsubscribed_at=now,
            changed_at=now,
            paused_until=None,
            paused_from=None,
            themes=[],
            skips=[],
        )
    )
    await keep_consent(tx, [one.person_id], one.stream_id, Consent(form, kind=ConsentKind.WITHDRAWN), now)
    await _skip_letters(tx, one, LEFT, now)


async def _skip_letters(tx: Tx, one: SubscriptionRow, reason: str, now: datetime) -> Sequence[UUID]:
    """Let nothing leave any more of an issue that is on its way; returns the issues that are."""
    if sending := await subscription_queries.list_sending(tx, one.stream_id):
        await skip_queued(
            tx, now, reason=reason, person_id=one.person_id, about_ids=sending, kinds=[ISSUE], claimed=True
        )
    return sending


async def _take_back(tx: Tx, one: SubscriptionRow, now: datetime) -> tuple[int, int] | None:
    """Take back the letter of who pauses; returns how far they stood before it, since it is owed to them still."""
    sending = await _skip_letters(tx, one, PAUSED, now)
    return (
        await subscription_queries.find_stand_before(tx, one.person_id, sending, PAUSED) if sending else None
    )


async def send_preferences_link(db: Database, email: str, now: datetime) -> None:
    """Mail the link to one's preferences, if there are any; the caller answers the same if not."""
    async with db.transaction() as tx:
        mine = await subscription_queries.list_of_address(tx, email)
        if mine:
            await queue_mail(
                tx,
                kind=PREFERENCES,
                dedupe_key=f"newsletter:preferences:{uuid7()}",
                recipient=email,
                recipient_name=mine[0].name,
                about_id=mine[0].id,
                person_id=mine[0].person_id,
                params={},
                now=now,
            )


async def open_link(reading: Reading, links: Links, purpose: str, secret: str) -> SubscriptionRow:
    """Return the subscription that a link is for; of who was merged, the one that goes on."""
    id_ = links.read(secret)
    found = await subscription_queries.find_subscription(reading, id_) if id_ else None
    if found is None or not links.holds(purpose, secret, found.generation):
        raise NoSuchSubscription
    return await subscription_queries.find_merged(reading, found.id) or found


async def end_pauses(db: Database, now: datetime) -> int:
    """Let go on who paused until today, each by themselves; returns how many."""
    async with db.reading() as reading:
        over = await subscription_queries.list_pauses_over(reading, local(now).date())
    for id_, person_id in over:
        async with db.transaction() as tx:
            last = await subscription_queries.last_numbers(tx)
            for one in await subscription_queries.lock_of_person(tx, person_id):
                if one.id == id_ and one.state == _S.PAUSED:
                    number = last.get(one.stream_id, 0)
                    choice = rules.resumed(one.choice, one.paused_from, number)
                    await tx.execute(
                        update(Subscription)
                        .where(Subscription.id == one.id)
                        .values(changed_at=now, **_paused(None, number), **_values(choice))
                    )
    return len(over)


async def _person_of(tx: Tx, id_: UUID) -> UUID:
    found = await subscription_queries.find_subscription(tx, id_)
    if found is None:
        raise NoSuchSubscription
    return found.person_id


def _values(choice: Choice) -> dict[str, Any]:
    return {
        "rhythm": choice.rhythm,
        "themes": sorted(choice.themes),
        "agenda_to": choice.agenda_to,
        "texts_to": choice.texts_to,
        "texts_until": choice.texts_until,
        "skips": [list(one) for one in choice.skips],
    }
