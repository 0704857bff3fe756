"""Readers and issues as lists: their filters, their orders and their columns."""

from collections.abc import Mapping

from sqlalchemy import func, literal_column, select

from leerkring.core.database.folding import folded, holds
from leerkring.core.web.lists.declared import Choice, Column, Listing, Search, WordSearch
from leerkring.newsletter.labels import ISSUE_STATES, RHYTHMS, STATES
from leerkring.newsletter.model import Issue, Stream, Subscription
from leerkring.newsletter.rules import Rhythm, SubscriptionState
from leerkring.people.model import Person

Names = Mapping[str, str]


def reader_list(streams: Names, themes: Names) -> Listing:
    """Return the list of readers, with the names of the newsletters and themes that there are."""
    return Listing(
        filters=(
            Choice(
                name="staat",
                label="Stand",
                words={state: text.capitalize() for state, text in STATES.items()},
                column=Subscription.state,
                every="Alle",
            ),
            Choice(
                name="nieuwsbrief", label="Welke nieuwsbrief", words=streams, column=Stream.slug, every="Alle"
            ),
            WordSearch(
                label="Zoek op adres of naam",
                columns=(Person.email, Person.name),
                most=200,
                find=lambda words: Person.id.in_(
                    select(Person.id).where(holds(folded(Person.name, Person.email), words))
                ),
            ),
        ),
        columns=(
            Column(
                label="E-mailadres",
                name="adres",
                fixed=True,
                order=Person.email,
                cell=lambda one: one.email,
            ),
            Column(
                label="Naam",
                name="naam",
                order=func.left(Person.name, literal_column("200")),
                cell=lambda one: one.name,
            ),
            Column(
                label="Nieuwsbrief",
                name="naar-nieuwsbrief",
                order=Stream.number,
                cell=lambda one: streams.get(one.slug, one.slug),
            ),
            Column(
                label="Stand",
                name="stand",
                order=Subscription.state,
                cell=lambda one: STATES[SubscriptionState(one.state)],
            ),
            Column(
                label="Ritme",
                name="ritme",
                order=Subscription.rhythm,
                cell=lambda one: RHYTHMS[Rhythm(one.rhythm)][0],
            ),
            Column(
                label="Thema’s",
                name="themas",
                cell=lambda one: ", ".join(themes.get(slug, slug) for slug in one.themes),
            ),
            Column(label="Sinds", name="sinds", order=Subscription.confirmed_at),
            Column(label="Bevestigd op", name="bevestigd", extra=True, cell=lambda one: one.confirmed_at),
            Column(label="Afgemeld op", name="afgemeld", extra=True, cell=lambda one: one.unsubscribed_at),
        ),
        sort="adres",
    )


ISSUES = Listing(
    filters=(
        Choice(name="nieuwsbrief", label="Welke nieuwsbrief", column=Stream.slug, every="Alle"),
        Choice(
            name="staat",
            label="Stand",
            words={state: text.capitalize() for state, text in ISSUE_STATES.items()},
            column=Issue.state,
            every="Alle",
            hides_empty=True,
        ),
        Search(label="Onderwerp", columns=(Issue.subject,)),
    ),
    columns=(
        Column(label="Nr.", name="nummer", order=Issue.number, num=True),
        Column(label="Nieuwsbrief", name="naar-nieuwsbrief", order=Stream.number),
        Column(label="Onderwerp", name="onderwerp", fixed=True, order=Issue.subject),
        Column(label="Dag", name="dag", order=Issue.send_on),
        Column(label="Stand", name="stand", order=Issue.state),
        Column(label="Lezers", name="lezers", order=Issue.audience, num=True),
    ),
    sort="-dag",
)
