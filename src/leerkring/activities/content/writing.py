"""An activity as the content file that says it."""

from typing import Any

from leerkring.activities.content.document import BREAKOUTS, DRAW, LISTS, PLAIN
from leerkring.activities.content.drafts import ActivityDraft, FieldDraft, QuotaDraft
from leerkring.activities.reminders.rules import ReminderRule
from leerkring.activities.rules import ActivityState, Allocation
from leerkring.content.files.writing import content_file

NOT_IN_FRONT = {"slug", "body"}
"""The name of the file and what stands below the front matter."""


def activity_file(draft: ActivityDraft) -> str:
    """Return the file of an activity; its name is to be the slug. Days that were called off are not in it."""
    front: dict[str, Any] = {name: getattr(draft, name) for name in PLAIN if name not in NOT_IN_FRONT}
    if draft.allocation != Allocation.DRAW:
        front = {name: value for name, value in front.items() if name not in DRAW}
    if not draft.rounds:
        front = {name: value for name, value in front.items() if name not in BREAKOUTS}
    front |= {name: list(getattr(draft, name)) for name in (*LISTS, "previous_slugs")}
    front |= {"state": draft.state}
    if draft.state == ActivityState.SCHEDULED:
        front["publish_at"] = draft.publish_at
    front["occurrences"] = [_those(day) for day in draft.occurrences]
    front["quotas"] = [_quota(quota) for quota in draft.quotas]
    front["fields"] = [_field(field) for field in draft.fields]
    front["rounds"] = [
        {
            "starts_at": round_.starts_at,
            "ends_at": round_.ends_at,
            "breakouts": [_those(session) for session in round_.breakouts],
        }
        for round_ in draft.rounds
    ]
    if draft.follow_up is not None:
        front["follow_up"] = _those(draft.follow_up) | {
            "fields": [_field(field) for field in draft.follow_up.fields]
        }
    if draft.reminders is not None:
        front["reminders"] = [_reminder(one) for one in draft.reminders]
        front["no_reminders"] = not draft.reminders
    return content_file(front, draft.body)


def _those(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in type(part).__slots__}


def _reminder(rule: ReminderRule) -> dict[str, Any]:
    return {"moment": rule.moment, "days": rule.days, "who": rule.who, "text": rule.text}


def _quota(quota: QuotaDraft) -> dict[str, Any]:
    names = {"region_slug": "region", "municipality_code": "municipality"}
    return {names.get(name, name): value for name, value in _those(quota).items()}


def _field(field: FieldDraft) -> dict[str, Any]:
    values = {name: value for name, value in _those(field).items() if not name.startswith("show_if_")}
    if field.show_if_key is not None:
        values["show_if"] = {"key": field.show_if_key, "value": field.show_if_value}
    return values
