"""All pages of activities."""

from leerkring.activities import live, web
from leerkring.activities.beheer import (
    activities,
    copy,
    going_ahead,
    inviting,
    new,
    publishing,
    team,
    templates,
    throwing_away,
)
from leerkring.activities.beheer.days import adding, changing, dropping, listing, school_holidays
from leerkring.activities.beheer.papers import listing as papers
from leerkring.activities.beheer.papers import paper
from leerkring.activities.beheer.questions import form, question, second, taking_away, withdrawing
from leerkring.activities.beheer.terms import terms, trial
from leerkring.activities.beheer.texts import pictures, preview, text
from leerkring.activities.calendar import feeds

ROUTES = (
    *web.HANDLERS,
    *feeds.HANDLERS,
    *live.HANDLERS,
    *new.HANDLERS,
    *copy.HANDLERS,
    *templates.HANDLERS,
    *activities.HANDLERS,
    *publishing.HANDLERS,
    *throwing_away.HANDLERS,
    *going_ahead.HANDLERS,
    *preview.HANDLERS,
    *listing.HANDLERS,
    *adding.HANDLERS,
    *changing.HANDLERS,
    *dropping.HANDLERS,
    *school_holidays.HANDLERS,
    *papers.HANDLERS,
    *paper.HANDLERS,
    *terms.HANDLERS,
    *trial.HANDLERS,
    *team.HANDLERS,
    *inviting.HANDLERS,
    *text.HANDLERS,
    *pictures.HANDLERS,
    *form.HANDLERS,
    *second.HANDLERS,
    *withdrawing.HANDLERS,
    *question.HANDLERS,
    *taking_away.HANDLERS,
)
