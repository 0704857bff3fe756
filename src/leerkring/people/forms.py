"""Forms of signing in."""

from leerkring.core.web.forms.fields import Email, Fields, Line


class AskLink(Fields):
    """Ask for a link by mail."""

    email: Email
    naar: Line(at_most=500) = ""  # type: ignore[valid-type]
