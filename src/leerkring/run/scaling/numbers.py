"""How much of what, and the ids that follow from a number: written into the set statements."""

MOST_TIMES = 200
ACTIVITIES, REGISTRATIONS, PEOPLE, TEXTS, READERS = 5, 200, 200, 50, 1000
"""For each time; the registrations for each activity."""
DAYS_BACK = 2190
"""Six years: what a programme has behind it."""


def made_id(what: str, at: str, number: str) -> str:
    """Return SQL for an id as `uuid7` makes them (RFC 9562, 5.7), with what looks like chance following from a number."""
    moment = f"lpad(to_hex((extract(epoch FROM {at}) * 1000)::bigint), 12, '0')"
    rest = f"md5('{what}:' || {number})"
    return f"({moment} || '7' || substr({rest}, 1, 3) || '8' || substr({rest}, 4, 15))::uuid"


def day_of(number: str, step: int) -> str:
    """Return SQL for a moment in the years before $1, the same for the same number."""
    return f"($1::timestamptz - make_interval(days => ({number} * {step} % {DAYS_BACK} + 1)::int))"


PERSON_SINCE = day_of("n", 37)
PERSON_ID = made_id("person", PERSON_SINCE, "n")
"""Of person number `n`."""
ACTIVITY_ID = made_id("activity", "$1::timestamptz", "n")
"""Of activity number `n`."""
