"""The registration form: from what was typed to an arrival at the desk."""

import re
from collections.abc import Mapping
from typing import Any

from leerkring.core.text.cleaning import many_lines, one_line
from leerkring.core.text.links_in_names import holds_link
from leerkring.core.web.forms.fields import (
    NO_ADDRESS,
    NO_LINK,
    Email,
    Fields,
    Line,
    NamedLine,
    OneOf,
    PersonName,
    check,
    email_address,
    is_address,
)
from leerkring.core.web.forms.form import Raw
from leerkring.people.model import OrganizationKind
from leerkring.registrations.answers import Given, check_answers, earlier_words
from leerkring.registrations.arrivals.arrival import Applicant, Arrival
from leerkring.registrations.breakouts.form import check_breakouts
from leerkring.registrations.queries.lookup import FormActivity
from leerkring.registrations.sensitive.form import check_sensitive

MUNICIPALITY = "Kies de gemeente uit de lijst."
COLLEAGUE = re.compile(r"colleague-(0|[1-9][0-9]{0,3})-(?:name|email)")
MOST_LOOKED_AT = 50
MOST_IN_NAME = 120


class RegistrationFields(Fields):
    """Who registers, and where they work."""

    name: PersonName("Vul uw voor- en achternaam in.", MOST_IN_NAME) = ""  # type: ignore[valid-type]
    email: Email = ""
    organization: NamedLine("Vul de naam van uw organisatie in.", 160) = ""  # type: ignore[valid-type]
    organization_kind: OneOf(OrganizationKind, "Kies het soort organisatie.") = ""  # type: ignore[valid-type]
    job_title: NamedLine(at_most=120) = ""  # type: ignore[valid-type]
    phone: Line(at_most=40) = ""  # type: ignore[valid-type]
    request_key: Line(at_most=100) = ""  # type: ignore[valid-type]


class PersonFields(Fields):
    """A colleague who takes over a place."""

    name: PersonName("Vul de voor- en achternaam van uw collega in.", MOST_IN_NAME) = ""  # type: ignore[valid-type]
    email: Email = ""


def clean(text: str, several_lines: bool) -> str:
    """Return typed text as it is kept."""
    return many_lines(text) if several_lines else one_line(text)


def check_registration(
    activity: FormActivity,
    raw: Raw,
    municipalities: Mapping[str, str],
    regions_of: Mapping[str, tuple[str, ...]],
) -> tuple[Arrival | None, dict[str, str]]:
    """Return the arrival, or every mistake by field name in the order of the form."""
    fields, errors = check(RegistrationFields, raw)
    code = one_line((raw.get("municipality") or [""])[-1])
    if code and code not in municipalities:
        errors["municipality"] = MUNICIPALITY
    answers, wrong_answers = check_answers(activity.fields, raw, clean)
    sensitive, wrong_sensitive = check_sensitive(activity, raw, answers.answers, clean)
    breakouts, wrong_breakouts = check_breakouts(activity, raw)
    colleagues, wrong_colleagues = _check_colleagues(activity, raw, fields.email if fields else "")
    errors |= wrong_answers | wrong_breakouts | wrong_sensitive | wrong_colleagues
    if errors or fields is None:
        return None, errors
    lead = Applicant(
        *(fields.name, fields.email, fields.job_title, fields.phone, answers.answers, answers.asked),
        sensitive=sensitive,
        breakouts=breakouts,
    )
    arrival = Arrival(
        activity_id=activity.id,
        people=(lead, *colleagues),
        organization=fields.organization,
        organization_kind=fields.organization_kind,
        municipality=code or None,
        regions=regions_of.get(code, ()),
        request_key=fields.request_key or None,
    )
    return arrival, {}


def _check_colleagues(activity: FormActivity, raw: Raw, lead: str) -> tuple[list[Applicant], dict[str, str]]:
    found: list[Applicant] = []
    errors: dict[str, str] = {}
    seen = {lead}
    numbers = sorted({int(named[1]) for name in raw if (named := COLLEAGUE.fullmatch(name))})
    for number in numbers[:MOST_LOOKED_AT]:
        name_field, email_field = f"colleague-{number}-name", f"colleague-{number}-email"
        name = one_line((raw.get(name_field) or [""])[-1])
        typed = (raw.get(email_field) or [""])[-1].strip()
        if not name and not typed:
            continue
        address = email_address(typed)
        if not name:
            errors[name_field] = "Vul de naam van uw collega in."
        elif is_address(name):
            errors[name_field] = NO_ADDRESS
        elif len(name) > MOST_IN_NAME:
            errors[name_field] = f"Gebruik ten hoogste {MOST_IN_NAME} tekens; het zijn er nu {len(name)}."
        if address is None:
            errors[email_field] = "Vul het e-mailadres van uw collega in, bijvoorbeeld naam@voorbeeld.nl."
        elif address in seen:
            errors[email_field] = (
                "Dit e-mailadres staat hier twee keer. Elke deelnemer heeft een eigen adres nodig."
            )
        else:
            seen.add(address)
            found.append(Applicant(name, address))
    if not errors and len(found) >= activity.most_together > 0 and len(found) + 1 > activity.most_together:
        last = f"colleague-{numbers[-1]}-name"
        errors[last] = f"U kunt hier ten hoogste {activity.most_together} mensen tegelijk aanmelden."
    return found, errors


def check_changes(activity: FormActivity, raw: Raw, before: Given) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what may change later (function, phone, answers), or every mistake."""
    job_title = one_line((raw.get("job_title") or [""])[-1])
    phone = one_line((raw.get("phone") or [""])[-1])
    given, errors = check_answers(activity.fields, raw, clean, before)
    if len(job_title) > 120:
        errors["job_title"] = "Gebruik ten hoogste 120 tekens voor uw functie."
    elif holds_link(job_title, bare=False):
        errors["job_title"] = NO_LINK
    if len(phone) > 40:
        errors["phone"] = "Gebruik ten hoogste 40 tekens voor uw telefoonnummer."
    return {
        "job_title": job_title,
        "phone": phone,
        "answers": given.answers,
        "asked": given.asked,
    }, errors


def filled(values: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return known values as a form would have sent them."""
    raw = {name: [str(value)] for name, value in values.items() if value}
    for key, answer in answers.items():
        raw[f"field-{key}"] = answer if isinstance(answer, list) else [str(answer)]
    return raw


def to_these_words(activity: FormActivity, given: Given) -> dict[str, Any]:
    """Return the answers to the questions as they are asked now: one to other words is no answer to these."""
    return {
        one.key: given.answers[one.key]
        for one in activity.fields
        if one.key in given.answers and not earlier_words(one, given)
    }
