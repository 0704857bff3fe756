"""Every table of every feature, so that migrations and checks see the whole schema."""

from sqlalchemy import MetaData

from leerkring.core.database.orm import Base


def metadata() -> MetaData:
    """Return the metadata with all features' models loaded."""
    import leerkring.activities.draws.model
    import leerkring.activities.editing.model
    import leerkring.activities.model
    import leerkring.activities.papers.model
    import leerkring.activities.reminders.model
    import leerkring.attendance.model
    import leerkring.backups.model
    import leerkring.content.files.model
    import leerkring.core.model
    import leerkring.editing.model
    import leerkring.groups.model
    import leerkring.importing.model
    import leerkring.labs.cases.model
    import leerkring.labs.experts.model
    import leerkring.labs.outcomes.model
    import leerkring.labs.workspace.model
    import leerkring.library.handbooks.model
    import leerkring.library.indicators.model
    import leerkring.library.items.model
    import leerkring.mail.fence.model
    import leerkring.mail.model
    import leerkring.mail.outage.model
    import leerkring.merging.model
    import leerkring.messages.model
    import leerkring.newsletter.importing.model
    import leerkring.newsletter.model
    import leerkring.people.model
    import leerkring.programme.model
    import leerkring.questions.model
    import leerkring.registrations.breakouts.model
    import leerkring.registrations.breakouts.settling.model
    import leerkring.registrations.deciding.model
    import leerkring.registrations.drawing.model
    import leerkring.registrations.follow_up.model
    import leerkring.registrations.importing.model
    import leerkring.registrations.mix.model
    import leerkring.registrations.model
    import leerkring.registrations.ordering.model
    import leerkring.search.model  # noqa: F401  (each import registers its tables)

    return Base.metadata
