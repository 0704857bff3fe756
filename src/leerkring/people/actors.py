"""Who did something, as logs and texts have it: "staff:" or "person:" before the id of a person, or the house."""

from typing import Any

from sqlalchemy import ColumnElement, Uuid, case, cast, func

_IS_PERSON = "^(staff|person):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_IS_STAFF = _IS_PERSON.replace("(staff|person)", "staff")


def person_of(actor: Any, *, only_staff: bool = True) -> ColumnElement[Any]:
    """Return SQL for the id of the person that an actor is; NULL for what is nobody.

    To be compared with `Person.id`, so that its index finds them: the other way around, an actor is made of everybody
    there is for each line of a log.
    """
    pattern = _IS_STAFF if only_staff else _IS_PERSON
    return case((actor.regexp_match(pattern), cast(func.split_part(actor, ":", 2), Uuid)))
