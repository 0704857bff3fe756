"""What can be done with a thing, as values: made in Python where the rules are known, shown by a template."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that can be done now: a page to go to (`href`), or an address to post `fields` to (`post`).

    `variant` is the button's ("" for the first of a page), `hint` says what happens when the label does not.
    """

    label: str
    href: str = ""
    post: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    variant: str = "secondary"
    hint: str = ""
