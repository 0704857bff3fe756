"""Every feature's mails laid together: who writes which kind. The worker sends by it, and staff look by it.

The features are imported when it is asked, since a web process seldom does.
"""

from __future__ import annotations

from leerkring.mail.rendering import BatchRenderer, Renderer


def renderers() -> dict[str, Renderer]:
    """Return who writes which kind of mail."""
    from leerkring.groups import mails as groups
    from leerkring.labs.cases import mails as cases
    from leerkring.labs.experts import mails as experts
    from leerkring.labs.outcomes import mails as outcomes
    from leerkring.messages import mails as messages
    from leerkring.newsletter import mails as newsletter
    from leerkring.people import mails as people
    from leerkring.questions import mails as questions
    from leerkring.registrations import mails as registrations

    return {
        **people.MAILS,
        **registrations.MAILS,
        **messages.MAILS,
        **questions.MAILS,
        **cases.MAILS,
        **experts.MAILS,
        **outcomes.MAILS,
        **groups.MAILS,
        **newsletter.MAILS,
    }


def batch_renderers() -> dict[str, BatchRenderer]:
    """Return who writes which kind of letter, of which many leave at once."""
    from leerkring.newsletter import mails as newsletter

    return dict(newsletter.BATCH_MAILS)
