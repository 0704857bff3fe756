"""What visitors are promised is kept by code: each promise of a page or mail stands in a table with what keeps it.

A promise is a mail to come, a term, something that goes by itself, or that somebody phones. One that no line of the
table covers fails, and so does a line whose code or mail is gone, or that covers nothing any more.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from leerkring.core.project_dirs import templates_dir
from leerkring.site.mail_kinds import renderers

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TAG = re.compile(r"\{%(.*?)%\}", re.DOTALL)
_OUT = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|li|ul|ol|h\d|td|tr|th|div|section|form|br|title|dt|dd)\b[^>]*>")
_TERM = r"(?:een|één|twee|drie|vier|vijf|zes|zeven|tien|twaalf|dertig|negentig|\d+|…)"
_PROMISE = re.compile(
    rf"""\b(?:automatisch|vanzelf|werkdag(?:en)?
    |(?:binnen|na)\ {_TERM}\ (?:paar\ )?(?:minu(?:ut|ten)|uur|dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar)
    |tot\ {_TERM}\ dagen\ na
    |(?:krijgt|krijgen)\b[^.?!]{{0,60}}\b(?:mail|bericht|aanbod)
    |hoort\ u|u\ hoort|laten\ u\ weten
    |belt?\ ons|wij\ bellen|bellen\ wij
    |(?:sturen|mailen|wissen|gooien)\ wij|wij\ (?:sturen|mailen|wissen|gooien))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_PROMISE = re.compile(
    r"(?:krijgt|krijgen)\b[^.]*\b(?:deze mail|geen mail|geen bericht)|Niemand krijgt|hoort niet van ons"
    r"|U hoort wat er in het land gebeurt|Krijgen mensen nu|niet vanzelf"
)
_STAFF = re.compile(r"(?:^|/)beheer/")
"""Staff see what their own act does; for them only what goes by itself or is erased is looked at."""
_BY_ITSELF = re.compile(r"\b(?:automatisch|vanzelf|wissen)\b", re.IGNORECASE)

KEPT: tuple[tuple[str, str, str], ...] = (
    # where, what is said, and what keeps it: a kind of mail, or code as module:name
    (r"registrations/form", r"Na 24 maanden", "leerkring.registrations.forgetting:FORGOTTEN_AFTER_MONTHS"),
    (r"site/privacy", r"na 24 maanden\.", "leerkring.registrations.forgetting:FORGOTTEN_AFTER_MONTHS"),
    (r"site/privacy", r"na een maand alleen nog", "leerkring.registrations.forgetting:SHRUNK_AFTER_MONTHS"),
    (r"site/privacy", r"kort na de laatste dag|binnen een uur", "leerkring.registrations.sensitive.service:erase_due"),
    (r"site/privacy|registrations/", r"wissen wij (?:uw antwoord meteen|alleen wat|het\.)", "leerkring.registrations.sensitive.service:change_sensitive"),
    (r"site/privacy|registrations/follow_up|registrations/personal", r"30 dagen na|eerder: op de dag|uiterlijk op", "leerkring.registrations.follow_up.service:erase_due"),
    (r"site/privacy|questions/", r"alles na zeven dagen|vanzelf", "leerkring.questions.asking:prune"),
    (r"site/privacy|questions/leave", r"dat u iets vroeg of volgt|dat u de vraag", "leerkring.questions.following:leave"),
    (r"site/privacy|labs/cases/", r"negentig dagen|na een jaar|twee jaar|vanzelf", "leerkring.labs.cases.forgetting:forget_cases"),
    (r"site/privacy", r"24 maanden na de activiteit|na 12 maanden", "leerkring.labs.experts.forgetting:forget_experts"),
    (r"labs/experts/mails/profile", r"Wij wissen uw gegevens", "leerkring.labs.experts.forgetting:erase"),
    (r"site/privacy|newsletter/", r"na zeven dagen|Uw thema’s wissen|wissen (?:wij )?uw adres vanzelf", "leerkring.newsletter.jobs:prune"),
    (r"site/privacy|newsletter/preferences", r"sturen wij er niets meer heen", "leerkring.newsletter.subscriptions.readers:close_address"),
    (r"newsletter/preferences", r"gaat het vanzelf verder", "leerkring.newsletter.jobs:SCHEDULE"),
    (r"newsletter/", r"een mail met (?:een|de) link", "newsletter.confirm"),
    (r"newsletter/link", r"de link", "newsletter.preferences"),
    (r"people/|errors/", r"link", "people.sign_in"),
    (r"people/", r"binnen een minuut", "leerkring.mail.sending.engine:Engine"),
    (r"questions/", r"een mail met een link|bevestig|op de knop", "questions.confirm"),
    (r"questions/", r"iets nieuws|Komt er (?:later )?(?:nog )?iets|dat helpt|dat verandert|U krijgt mail op|(?:laten|hoort) ", "questions.linked"),
    (r"labs/cases/", r"een mail met een link|mailen (?:wij )?uw eigen link|mailen u een link", "cases.link"),
    (r"labs/cases/", r"besloten|casus las", "cases.declined"),
    (r"labs/experts/", r"de link", "experts.profile"),
    (r"labs/outcomes/", r"als u haar kunt lezen", "outcomes.confirm"),
    (r"registrations/_done", r"uit uw agenda", "registrations.cancelled"),
    (r"registrations/|site/home", r"uitnodiging|afspraak voor uw agenda|bevestiging", "registrations.confirmed"),
    (r"registrations/(?:link|already|_done)", r"binnen een paar minuten|opnieuw|nog een keer|één keer per uur", "registrations.link"),
    (r"registrations/(?:form|transfer)|site/privacy", r"eigen mail en link|eigen link|u beiden", "registrations.transferred_to"),
    (r"registrations/form", r"zelf een mail over", "registrations.already"),
    (r"registrations/transferred", r"een eigen link", "registrations.transferred_to"),
    (r"registrations/transferred", r"haalt de dagen", "registrations.transferred_away"),
    (r"registrations/mails/(?:applied|tickets)", r"uitslag", "registrations.waitlisted"),
    (r"registrations/mails/(?:applied|goes_ahead)", r"antwoord en de reden|bericht of u|aparte mail", "registrations.rejected"),
    (r"registrations/mails/(?:confirmed|minimum_changed)", r"daarover een mail|dat hebben besloten", "registrations.goes_ahead"),
    (r"registrations/mails/confirmed", r"past uw agenda zich aan", "registrations.moved"),
    (r"registrations/mails/waitlisted|site/home", r"aanbod|ja of nee", "registrations.offered"),
    (r"registrations/mails/address_old", r"voortaan", "registrations.address_new"),
    (r"registrations/mails/order_asked", r"dat u dit doet", "registrations.order_told"),
    (r"registrations/mails/order_asked", r"30 dagen na", "leerkring.registrations.ordering.service:forget_orders"),
    (r"registrations/order", r"schuiven vanzelf op", "leerkring.registrations.ordering.service:put_in_order"),
    (r"site/privacy", r"in uw casusteam|eruit haalt|aantekeningen", "leerkring.labs.workspace.forgetting:forget_rooms_of"),
    (r"labs/workspace/room", r"na het intrekken", "leerkring.labs.cases.forgetting:forget_cases"),
    (r"labs/workspace/(?:team|member)", r"eigen link|een nieuwe", "workspace.link"),
    (r"groups/(?:invitation|leave|mails/invited)|site/privacy", r"wissen (?:wij )?(?:(?:dan )?de uitnodiging|de hele werkgroep|uw gegevens daarna)|werkgroep wissen", "leerkring.groups.forgetting:forget_groups"),
    (r"groups/link", r"de link", "groups.link"),
    (r"groups/(?:lives|mails/asked)", r"in het archief", "leerkring.groups.service:ask_quiet"),
    (r"groups/manage", r"kiest zelf", "groups.invited"),
    (r"groups/meeting", r"agenda", "groups.meeting"),
    # for staff
    (r"activities/beheer/(?:publish|throw_away)", r"vanzelf", "leerkring.activities.jobs:publish_due"),
    (r"activities/beheer/questions/", r"formulier vanzelf", "leerkring.registrations.follow_up.service:ask_due"),
    (r"activities/beheer/questions/", r"gewist|wissen", "leerkring.registrations.sensitive.service:erase_due"),
    (r"labs/cases/beheer/", r"Na een jaar", "leerkring.labs.cases.forgetting:forget_cases"),
    (r"library/handbooks/beheer/", r"vanzelf opnieuw", "leerkring.library.handbooks.editing.due:try_due"),
    (r"mail/beheer/|site/beheer/today", r"vanzelf", "leerkring.mail.sending.engine:Engine"),
    (r"merging/beheer/", r"wissen wij hoe het was", "leerkring.merging.forgetting:forget_merges"),
    (r"messages/beheer/reminders", r"vanzelf in de mail", "registrations.reminder"),
    (r"newsletter/beheer/", r"na zeven dagen", "leerkring.newsletter.jobs:prune"),
    (r"registrations/beheer/(?:deciding|drawing)/", r"vanzelf", "leerkring.registrations.jobs:SCHEDULE"),
    (r"registrations/beheer/order", r"naam en adres", "leerkring.registrations.ordering.service:take_back_order"),
    (r"registrations/beheer/show", r"uiterlijk op", "leerkring.registrations.sensitive.service:erase_due"),
)  # fmt: skip


def sentences(path: Path) -> Iterator[str]:
    """Yield the sentences of a template that promise something."""
    text = _COMMENT.sub("", path.read_text())
    text = _TAG.sub(lambda tag: ". ".join(re.findall(r'"([^"]{25,})"', tag[1])), text)
    text = _OUT.sub(lambda out: " … ".join(re.findall(r'"([^"]*)"', out[1])) or "…", text)
    text = re.sub(r"<[^>]+>", "", _BLOCK.sub("\n\n", text))
    for part in re.split(r"\n\s*\n|(?<=[.?!])\s+", text):
        sentence = " ".join(part.split())
        if _PROMISE.search(sentence) and not _NO_PROMISE.search(sentence):
            yield sentence


@cache
def promises() -> tuple[tuple[str, str], ...]:
    """Return every promise with the template it stands in."""
    base = templates_dir()
    files = [path for path in sorted(base.rglob("*")) if path.suffix in (".html", ".txt")]
    named = [(str(path.relative_to(base)), path) for path in files]
    return tuple(
        (name, sentence)
        for name, path in named
        if "stijlgids" not in name
        for sentence in sentences(path)
        if not _STAFF.search(name) or _BY_ITSELF.search(sentence)
    )


def covers(line: tuple[str, str, str], name: str, sentence: str) -> bool:
    return bool(re.match(line[0], name) and re.search(line[1], sentence, re.IGNORECASE))


def test_every_promise_is_kept_by_something() -> None:
    found = promises()
    assert len(found) > 80, "the walk finds what it should"
    loose = [one for one in found if not any(covers(line, *one) for line in KEPT)]
    assert not loose, "\n".join(f"{name}: {sentence}" for name, sentence in loose)


@pytest.mark.parametrize("line", KEPT, ids=lambda line: f"{line[0]} {line[1]}")
def test_what_keeps_it_is_there(line: tuple[str, str, str]) -> None:
    assert any(covers(line, *one) for one in promises()), "nothing says this any more"
    module, _, name = line[2].partition(":")
    if name:
        assert hasattr(import_module(module), name)
    else:
        assert module in renderers()


@pytest.mark.parametrize(
    "planted",
    ["Bel ons gerust.", "Binnen vijf werkdagen krijgt u antwoord.", "Dan krijgt u een mail met de uitkomst."],
)
def test_a_planted_promise_is_noticed(tmp_path: Path, planted: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<p>Welkom.</p><p>{planted}</p>")
    (found,) = sentences(page)
    assert not any(covers(line, "site/over.html", found) for line in KEPT)
