"""Small questions for a settling, and every settling there could be."""

from collections.abc import Iterator, Mapping
from itertools import product
from uuid import UUID

from hypothesis import strategies as st

from leerkring.registrations.breakouts.settling.rules import Asked, Ranker, Room, count_figures, list_breaches

Places = Mapping[UUID, Mapping[int, UUID]]


def room(number: int, slug: str, places: int) -> Room:
    """Return a session; its id tells its round and slug."""
    return Room(UUID(int=1000 * number + ord(slug[0])), number, slug, places)


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    """Draw a question of at most four people, two rounds and three sessions."""
    rooms = tuple(
        room(number, slug, draw(st.integers(0, 2)))
        for number in (1, 2)
        for slug in "abc"[: draw(st.integers(1, 3))]
    )
    people = []
    for number in range(draw(st.integers(1, 4))):
        ranked = {
            round_: tuple(draw(st.lists(st.sampled_from(ids), unique=True)))
            for round_ in (1, 2)
            if (ids := [one.id for one in rooms if one.number == round_])
        }
        held = frozenset(draw(st.sets(st.sampled_from("abc"), max_size=1)))
        together = UUID(int=77) if draw(st.booleans()) and draw(st.booleans()) else None
        people.append(Ranker(UUID(int=1 + number), ranked, held, together))
    return Asked(rooms, tuple(people), str(draw(st.integers(0, 9))))


def every_settling(asked: Asked) -> Iterator[Places]:
    """Yield every settling that breaks no rule."""
    spots = [(one.id, number, (None, *ids)) for one in asked.people for number, ids in one.ranked.items()]
    for taken in product(*(ids for _, _, ids in spots)):
        places: dict[UUID, dict[int, UUID]] = {}
        for (who, number, _), room_id in zip(spots, taken, strict=True):
            if room_id is not None:
                places.setdefault(who, {})[number] = room_id
        if not list_breaches(asked, places):
            yield places


def worth(asked: Asked, places: Places) -> tuple[int, int, int, int]:
    """Return what a settling is worth by the aims in their order; less is better."""
    found = count_figures(asked, places)
    below = sum(steps * many for steps, many in enumerate(found.steps))
    return found.without, found.worst, -found.first, below
