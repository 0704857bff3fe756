"""Lists of readers as people have them: read whole word by whole word, and nobody else is in them."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leerkring.core.tabular.decoding import decode, wrong_letters
from leerkring.core.tabular.records import read_records
from leerkring.core.web.forms.fields import email_address
from leerkring.importing.names import join_name, read_name
from leerkring.importing.words import KNOWN_HEADINGS
from leerkring.newsletter.reader_lists.lines import LineOutcome, Listed
from leerkring.newsletter.reader_lists.reading import read_list

STREAMS = ("Nieuwsbrief", "Update Wonen en zorg")


def read(text: str | bytes) -> Listed:
    """Read a list, as text or as the bytes of a file, for the newsletter."""
    decoded = decode(text) if isinstance(text, bytes) else text
    assert decoded is not None
    records = read_records(decoded, KNOWN_HEADINGS)
    return read_list(records, streams=STREAMS, stream=STREAMS[0])


@pytest.mark.parametrize(
    "text, people",
    [
        ("a@x.nl;Noor\nb@x.nl", [("a@x.nl", "Noor"), ("b@x.nl", "")]),
        ("E-mail\tNaam\r\na@x.nl\tNoor\r\n\r\nA@X.NL\tNog eens", [("a@x.nl", "Noor")]),
        ("naam;e-mail\nNoor;a@x.nl", [("a@x.nl", "Noor")]),
        ("\ufeffa@x.nl;Noor", [("a@x.nl", "Noor")]),
        ("Noor Haddad <a@x.nl>", [("a@x.nl", "Noor Haddad")]),
        ("a@x.nl Noor Haddad", [("a@x.nl", "Noor Haddad")]),
        ('"Haddad, Noor",a@x.nl', [("a@x.nl", "Haddad, Noor")]),
        ("a@x.nl;Haddad, Noor", [("a@x.nl", "Haddad, Noor")]),
        ('"Jan; Piet";a@x.nl', [("a@x.nl", "Jan; Piet")]),
        ("mailto:a@x.nl", [("a@x.nl", "")]),
        ("a@x.nl; b@x.nl; c@x.nl", [("a@x.nl", ""), ("b@x.nl", ""), ("c@x.nl", "")]),
        ("Noor <a@x.nl>, Bas <b@x.nl>", [("a@x.nl", "Noor"), ("b@x.nl", "Bas")]),
        ("a@x.nl b@x.nl", [("a@x.nl", ""), ("b@x.nl", "")]),
        ("a@x.nl en b@x.nl", [("a@x.nl", ""), ("b@x.nl", "")]),
        ("a@x.nl\tNoor\tb@x.nl", [("a@x.nl", ""), ("b@x.nl", "")]),
        ("'a@x.nl'; 'b@x.nl'.", [("a@x.nl", ""), ("b@x.nl", "")]),
        ("Noor (a@x.nl), Bas (b@x.nl)", [("a@x.nl", "Noor"), ("b@x.nl", "Bas")]),
        ('"Noor" <a@x.nl>; "Bas <b@x.nl>', [("a@x.nl", "Noor"), ("b@x.nl", "Bas")]),
        ("Dhr. haddad@x.nl; b4@x.nl", [("haddad@x.nl", ""), ("b4@x.nl", "")]),
        ("; ".join(f"a{n}@x.nl" for n in range(900)), [(f"a{n}@x.nl", "") for n in range(900)]),
        ("a@bücher.nl\nA@xn--bcher-kva.nl", [("a@xn--bcher-kva.nl", "")]),
        ("a@x.nl;https://www.elders.example", [("a@x.nl", "")]),
    ],
)
def test_a_list_is_read_as_it_is_pasted(text: str, people: list[tuple[str, str]]) -> None:
    listed = read(text)
    assert list(listed.people) == people
    assert listed.wrong == ()


MAILCHIMP = '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME\n'
GMAIL = "Name,Given Name,Additional Name,Family Name,Notes,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value\n"
OUTLOOK = '"Voornaam","Middelste naam","Achternaam","Bedrijf","E-mailadres","Weergavenaam voor e-mail"\n'


FILES: list[tuple[str, dict[str, str]]] = [
    (MAILCHIMP + 'a@x.nl,Noor,Haddad,2,"2024-01-01 09:00:00"\n', {"a@x.nl": "Noor Haddad"}),
    (
        (
            '"Email Address","First Name","Last Name",UNSUB_TIME,UNSUB_CAMPAIGN_TITLE\n'
            'a@x.nl,Noor,Haddad,"2024-01-01 09:00:00","Nr 3"\n'
        ),
        {},
    ),
    ("Email Address,First Name,CLEAN_TIME\na@x.nl,Noor,2024-01-01\n", {}),
    (
        (
            "email,voornaam,achternaam,status\na@x.nl,Noor,Haddad,active\nb@x.nl,Bas,Bos,unsubscribed\n"
            "c@x.nl,Cor,Cas,cleaned\nd@x.nl,Do,Dam,bounced\ne@x.nl,Eef,Els,unconfirmed\n"
        ),
        {"a@x.nl": "Noor Haddad"},
    ),
    (
        GMAIL
        + "Noor Haddad,Noor,,Haddad,,* Werk,a@x.nl,thuis@y.nl,+31 6 12345678\nFem Fok,Fem,,Fok,,* Werk,f@x.nl,,\n",
        {"a@x.nl": "Noor Haddad", "f@x.nl": "Fem Fok"},
    ),
    (
        OUTLOOK + '"Noor","","Haddad","Woonbest","a@x.nl","Noor Haddad (a@x.nl)"\n',
        {"a@x.nl": "Noor Haddad"},
    ),
    ("NR;NAAM;E-MAIL\n1;Piebe Wijnstra;a@x.nl\n", {"a@x.nl": "Piebe Wijnstra"}),
    ("sep=;\nNaam;E-mailadres\nNoor;a@x.nl\n", {"a@x.nl": "Noor"}),
    ("Ledenlijst 2025;;\n;;\nNaam;E-mail;Plaats\nNoor;a@x.nl;Almelo\n", {"a@x.nl": "Noor"}),
    ("E-mail,Naam,,,\na@x.nl,Noor,,,\nb@x.nl,,,,\n", {"a@x.nl": "Noor", "b@x.nl": ""}),
    ("# de lezers van 2024\na@x.nl;Noor\n# oud@x.nl;Ouwe\n", {"a@x.nl": "Noor"}),
    ("E-mail;Naam\nA@X.nl;Noor\na@x.NL;Iemand anders\n", {"a@x.nl": "Noor"}),
    ("E-mail;Naam\na@x.nl;\nA@x.nl;Noor\n", {"a@x.nl": "Noor"}),
    ("E-mail;Naam\nnoor+nieuws@x.nl;Ñoór Ødegård-Łuczak\n", {"noor+nieuws@x.nl": "Ñoór Ødegård-Łuczak"}),
    (
        "E-mail;Naam;Uitgeschreven op\na@x.nl;Noor;\nb@x.nl;Bas;12-03-2024\nc@x.nl;Cor;-\n",
        {"a@x.nl": "Noor", "c@x.nl": "Cor"},
    ),
    ("E-mail;Nieuwsbrief\na@x.nl;ja\nb@x.nl;nee\nc@x.nl;\nd@x.nl;x\n", {"a@x.nl": "", "d@x.nl": ""}),
    ("E-mail;Opt-out\na@x.nl;nee\nb@x.nl;ja\nc@x.nl;0\n", {"a@x.nl": "", "c@x.nl": ""}),
    ("Afgemelde adressen\na@x.nl\nb@x.nl\n", {}),
    ("Ingeschreven:\na@x.nl\nAfmeldingen 2024:\nb@x.nl\nc@x.nl\n", {"a@x.nl": ""}),
    ("a@x.nl;Noor;actief\nb@x.nl;Bas;afgemeld\n", {"a@x.nl": "Noor"}),
    ("a@x.nl\nb@x.nl (afgemeld)\n", {"a@x.nl": ""}),
    ("E-mail;Naam\na@x.nl;Noor\n", {"a@x.nl": "Noor"}),
    ("E-mail;Stand\na@x.nl;ingeschreven\nA@x.nl;afgemeld\n", {}),
    (
        "Voornaam;Naam;E-mail\nNoor;Haddad;a@x.nl\nBas;Bas Bos;b@x.nl\n",
        {"a@x.nl": "Noor Haddad", "b@x.nl": "Bas Bos"},
    ),
    (
        "Voorletters,Tussenvoegsel,Achternaam,Email\nJ.P.,van 't,Hof,a@x.nl\n",
        {"a@x.nl": "J.P. van 't Hof"},
    ),
    ("E-mail;Naam\na@x.nl;'t Hart\nb@x.nl;'=Noor\n", {"a@x.nl": "'t Hart", "b@x.nl": "=Noor"}),
    (
        "E-mail;Nieuwsbrief;Stand\na@x.nl;Update Wonen en zorg;ingeschreven\nb@x.nl;Nieuwsbrief;op pauze\n",
        {"b@x.nl": ""},
    ),
    ("Adres;Mail\nDorpsstraat 1;a@x.nl\n", {"a@x.nl": ""}),
    (
        "E-mail;Naam;Opmerking\na@x.nl;Noor;wil graag de nieuwsbrief, zie mail van b@y.nl\n",
        {"a@x.nl": "Noor"},
    ),
    ("Haddad, Noor <a@x.nl>; Post, Bas <b@x.nl>", {"a@x.nl": "Haddad, Noor", "b@x.nl": "Post, Bas"}),
    (
        '"a@x.nl" <a@x.nl>; "O\'Hara, Kees" <k.o\'hara@x.nl>',
        {"a@x.nl": "", "k.o'hara@x.nl": "O'Hara, Kees"},
    ),
    ("\u200ba@x.nl\u200b\n\u202ab@x.nl\u202c\n", {"a@x.nl": "", "b@x.nl": ""}),
    ("1. a@x.nl\n2. b@x.nl\n• c@x.nl\n", {"a@x.nl": "", "b@x.nl": "", "c@x.nl": ""}),
    ("E-mail;Naam\ra@x.nl;Noor\rb@x.nl;Bas\r", {"a@x.nl": "Noor", "b@x.nl": "Bas"}),
    ("E-mailadres | Naam\na@x.nl | Noor\n", {"a@x.nl": "Noor"}),
    (
        '"E-mail";"Naam";"Adres"\r\n"a@x.nl";"Anke ""de Post"" Post";"Weg 1\r\nAlmelo"\r\n',
        {"a@x.nl": 'Anke "de Post" Post'},
    ),
    ("E-mail;Naam\n;\na@x.nl;Noor\n;;\n", {"a@x.nl": "Noor"}),
    (
        "Naam;E-mail;Status\nNoor;a@x.nl;Subscribed\nBas;b@x.nl;Non-Subscribed\nCor;c@x.nl;Pending\n",
        {"a@x.nl": "Noor"},
    ),
    ("E-mail;Naam\nE-mail;Naam\na@x.nl;Noor\n", {"a@x.nl": "Noor"}),
    ("E-mailadres;Naam;Datum afmelding\na@x.nl;Noor;2024-1-1\nb@x.nl;Bo;\n", {"b@x.nl": "Bo"}),
    ("E-mail;Status\na@x.nl;Afgemeld (12-3)\nb@x.nl;Actief\n", {"b@x.nl": ""}),
    ("Uitgeschreven lezers;Naam\na@x.nl;Noor\n", {}),
    ("Uitgeschreven in 2024;\nNoor;a@x.nl\nBas;b@x.nl\n", {}),
    ("Abonnee;Taal\na@x.nl;nl\n", {"a@x.nl": ""}),
    ("Achternaam;Voornaam;E-mail\nLaan, van der;Fleur;f@x.nl\n", {"f@x.nl": "Fleur van der Laan"}),
    ("From: Jan <jan@x.nl>; To: Piet <piet@x.nl>", {"jan@x.nl": "Jan", "piet@x.nl": "Piet"}),
    ("jan@x.nl (Jan Pen)\nPiet Pen: piet@x.nl\n", {"jan@x.nl": "Jan Pen", "piet@x.nl": "Piet Pen"}),
    ("E-mail;Naam\r\na@x.nl;Noor\r\n\x1a", {"a@x.nl": "Noor"}),
    ("Noor Haddad\ta@x.nl\nBas\tb@x.nl", {"a@x.nl": "Noor Haddad", "b@x.nl": "Bas"}),
]


@pytest.mark.parametrize("text, people", FILES)
def test_files_of_other_programs(text: str, people: dict[str, str]) -> None:
    listed = read(text)
    assert dict(listed.people) == people
    assert [line for line in listed.wrong if line.email or "kop" in line.reason] == []


@pytest.mark.parametrize(
    "text, wrong",
    [
        ("a@x.nl\nNoor", {2: "hier staat geen e-mailadres"}),
        ("a@x.nl; fout@", {1: "“fout@” is geen e-mailadres"}),
        ("a@x.nl\nb@x..nl; c@x.nl", {2: "“b@x..nl” is geen e-mailadres"}),
        ("E-mail;Naam\na@x.nl;Noor\ngeen adres;Bas", {3: "“geen adres” is geen e-mailadres"}),
        ("E-mail;Naam\n\n\nfout@x;Noor", {4: "“fout@x” is geen e-mailadres"}),
        ('E-mail;Naam\n"a@x.nl; b@x.nl";Noor en Bas', {2: "meer dan één e-mailadres"}),
        ("E-mail;Naam;Status\na@x.nl;Noor;misschien", {2: "de stand “misschien” kennen wij niet"}),
        ("E-mail;Naam;Status\na@x.nl;Noor;", {2: "Status is leeg"}),
        ("E-mail;Naam\nNoor a@x.nl;Noor", {2: "“Noor a@x.nl” is geen e-mailadres"}),
        ("E-mail,Naam,Status\na@x.nl,Haddad, Noor,afgemeld", {2: "meer cellen dan er kolommen zijn"}),
        ("marga.o brien@x.nl", {1: "“marga.o brien@x.nl” is geen e-mailadres"}),
        ("a\u200eb@x.nl", {1: "is geen e-mailadres"}),
        ("'jan@x.nl", {1: "“'jan@x.nl” is geen e-mailadres"}),
        ("Jan <jan@x.nl", {1: "“<jan@x.nl” is geen e-mailadres"}),
        ("E-mail;Naam\nkees@x.nl / piet@x.nl;Kees en Piet", {2: "is geen e-mailadres"}),
        ("kees(at)x.nl\nb@x.nl\nkees(at)x.nl", {3: "hier staat geen e-mailadres"}),
        ("“a b@x.nl”", {1: "is geen e-mailadres"}),
        ('"marga brien@x.nl"', {1: "is geen e-mailadres"}),
        ("marga brien@x.nl", {1: "“marga brien@x.nl” is geen e-mailadres: staat er een spatie in?"}),
        ('"a b"@x.nl', {1: "is geen e-mailadres"}),
        ('"b@x.nl" <a@x.nl>', {1: "is geen e-mailadres"}),
        ("E-mail;Naam\na@bÃ¼cher.nl;Noor", {2: "verkeerde letters (“Ã¼”)"}),
        ("E-mail;Naam\na@x.nl;Jo\ufffdlle", {2: "verkeerde letters"}),
        ("E-mail;Naam\na@x.nl;Jo?lle", {2: "verkeerde letters (“?”)"}),
        ("E-mail;Naam\na@x.nl;Jo√´lle Ã©n", {2: "verkeerde letters (“Ã©”)"}),
    ],
)
def test_a_line_that_is_wrong_is_named_and_loses_nobody(text: str, wrong: dict[int, str]) -> None:
    found = {line.number: line.reason for line in read(text).wrong}
    assert found.keys() == wrong.keys()
    for number, reason in wrong.items():
        assert reason in found[number]


@pytest.mark.parametrize(
    "text, outcomes",
    [
        ("E-mail;Nieuwsbrief\na@x.nl;nee\nb@x.nl;ja\nc@x.nl;misschien", "left new wrong"),
        ("E-mail;State\na@x.nl;inactive\nb@x.nl;active\nc@x.nl;weird", "left new wrong"),
        ("E-mail;Geen nieuwsbrief\na@x.nl;ja\nb@x.nl;nee\nc@x.nl;", "left new new"),
        ("E-mail;Do Not Contact\na@x.nl;TRUE\nb@x.nl;FALSE", "left new"),
        ("E-Mail-Adresse;Nachname;Abgemeldet\na@x.nl;Bos;ja\nb@x.nl;Kamp;nein", "left new"),
        ("E-mail;Reden van vertrek\na@x.nl;verhuisd\nb@x.nl;", "left new"),
        ("E-mail;Einddatum\na@x.nl;01-01-2026\nb@x.nl;", "left new"),
        ("Niet meer mailen:\na@x.nl\nb@x.nl", "left left"),
        ("a@x.nl wil geen mail meer\nb@x.nl", "left new"),
        ("Krijgen nog geen nieuwsbrief:\na@x.nl", "new"),
        ("E-mail;State\na@x.nl;CA\nb@x.nl;NY\nc@x.nl;OK", "new new new"),
        ("Naam;E-mail\n#N/B;a@x.nl\n#VERW!;b@x.nl\n#Noor;c@x.nl", "new new heading"),
    ],
)
def test_who_wants_none_stays_out_in_whatever_words(text: str, outcomes: str) -> None:
    assert (
        " ".join(
            line.outcome
            for line in read(text).lines
            if line.email or line.reason == "een opmerking" or line.outcome is LineOutcome.WRONG
        )
        == outcomes
    )


@pytest.mark.parametrize(
    "text, name",
    [
        ("1. An Bos <a@x.nl>", "An Bos"),
        ("Fleur;van der;Laan;a@x.nl\nJoost;;Kamp;b@x.nl", "Fleur van der Laan"),
        ("Nom;Prénom;Courriel\nBos;An;a@x.nl", "An Bos"),
        ("Cc: a@x.nl", ""),
        ("E-mail;Naam\na@x.nl;Ren? Bos", ""),
    ],
)
def test_a_name_is_the_whole_name_and_nothing_else(text: str, name: str) -> None:
    assert read(text).people[0] == ("a@x.nl", name)


def test_a_quotation_mark_too_many_takes_no_lines_along() -> None:
    listed = read('E-mail;Naam\na@x.nl;"Noor\nb@x.nl;Bas\nc@x.nl;"Cor\nd@x.nl;Do\n')
    assert [email for email, _ in listed.people] == ["a@x.nl", "b@x.nl", "c@x.nl", "d@x.nl"]


def test_a_line_without_end_takes_no_time() -> None:
    for junk in (
        "x" * 500_000,
        "(" * 250_000 + "@",
        "a@" * 100_000,
        '"' * 200_000 + " a@x.nl",
        "a;" * 250_000 + "@",
    ):
        assert read(f"a@x.nl\n{junk}").people[0] == ("a@x.nl", "")


@pytest.mark.parametrize(
    "text",
    [
        "E-mail" + ";x" * 400_000 + "\na@x.nl;b\n",
        ("E-mail;" * 140 + "\n") + ("a@x.nl" + ";x" * 139 + "\n") * 500,
        ("é" * 1990 + ";") * 200,
        '"a\n' * 10_000 + "a@x.nl",
        "Noor <b@x.nl>, " * 10_000,
        ("mailto:" * 250 + "@\n") * 100,
    ],
    ids=["a wide heading", "many columns", "letters", "quotation marks", "boxes", "mailto"],
)
def test_what_is_large_or_deep_takes_seconds_at_most(text: str) -> None:
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "cell",
    ["1", "06-12345678", "+31 6 12345678", "NULL", "n.v.t.", "-", "--", "", " ", "Naam", "Nieuwsbrief", "afgemeld", "a@x.nl", "www.x.nl", "(leeg)", "#N/B", "#NAAM?", "onbekend", "ja", "TRUE", "Secretariaat", "info", "Dhr.", "M", "12-03-2024", "7600 AB", "None", "E-mailadres", "0", "?", "...", "'", '""'],
)  # fmt: skip
def test_what_stands_in_the_column_of_names_and_is_none(cell: str) -> None:
    assert read_name(cell) == ""


@pytest.mark.parametrize(
    "name",
    ["Noor", "D'Hondt", "'t Hart", "Jan 2e", "Bo Li", "李小龍", "Anne-Fleur van ’t Hof", "Geen van Os"],
)
def test_names_stay_as_they_are(name: str) -> None:
    assert read_name(name) == name


@pytest.mark.parametrize(
    "parts, name",
    [
        (("Fleur", "van der", "Laan"), "Fleur van der Laan"),
        (("J.", "", "Waarde"), "J. Waarde"),
        (("Noor", "NULL", "-"), "Noor"),
        (("", "", ""), ""),
        (("1", "", "06-12345678"), ""),
        (("Na", "van", "Geen"), "Na van Geen"),
    ],
)
def test_a_name_in_parts_is_joined(parts: tuple[str, ...], name: str) -> None:
    assert join_name(parts) == name


def test_files_in_the_encodings_of_spreadsheets() -> None:
    text = "E-mail;Naam\r\na@x.nl;Zoë Müller\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        assert read(text.encode(encoding)).people == (("a@x.nl", "Zoë Müller"),), encoding


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850"])
def test_letters_of_an_old_mac_or_dos_are_read_or_told(encoding: str) -> None:
    listed = read("E-mail;Naam\na@x.nl;Renée Joëlle\n".encode(encoding))
    assert listed.people == (("a@x.nl", "Renée Joëlle"),)
    torn = read("E-mail;Naam\na@x.nl;Ren\x8eeÅx\n".encode("latin-1"))
    assert torn.people == ()
    assert "verkeerde letters" in torn.wrong[0].reason


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("name", ["Joëlle", "Zoë", "Łucja", "O’Hara", "Renée", "Čapek", "Ž", "“Bo”"])
def test_wrong_letters_are_seen(name: str, encoding: str) -> None:
    try:
        broken = name.encode().decode(encoding)
    except UnicodeDecodeError:
        broken = name.encode().decode("latin-1")
    assert wrong_letters(broken)
    assert wrong_letters(name) == ""


ADDRESSES = st.sampled_from(
    [
        "a@x.nl",
        "k.o'hara@x.nl",
        "B@X.NL",
        "c+d@y.example",
        "-e@x.nl",
        "f@x",
        "g@@x.nl",
        "a b@x.nl",
        "kees(thuis)smit@x.nl",
    ]
)
PIECES = st.sampled_from(
    [";", ",", "\t", "|", "\n", "\r\n", '"', "'", "<", ">", "(", ")", " ", "@", ".", "E-mail", "Naam", "Status", "afgemeld", "Noor", "O'Hara", "é", "Ã«", "\u200b", "mailto:", "=", "#", "NULL", "1", "x.nl", "e", "\ufeff", "sep=;", "-"]
)  # fmt: skip
AROUND = "\"'<>()[]“”‘’„.,;:\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\ufeff\u00ad"


def barer(word: str) -> set[str]:
    """Return a word with fewer and fewer marks around it."""
    found = {word}
    for _ in range(6):
        for one in list(found):
            found |= {
                one.strip(AROUND),
                one.lstrip(AROUND),
                one.rstrip(AROUND),
                one.removeprefix("'"),
                one.removesuffix("'"),
            }
            found.add(one.strip(AROUND).removeprefix("mailto:"))
    return found


@given(st.lists(ADDRESSES | PIECES | st.text(max_size=4), max_size=25).map("".join))
@example("'=b@x.nl;'-e@x.nl\n")
@example("naam;e-mail\nNoor <mailto:a@x.nl>;mailto:<a@x.nl>\n")
def test_nobody_is_subscribed_whose_address_does_not_stand_there_whole(text: str) -> None:
    """A word between separators, less the marks around it, is the address: never a piece of one."""
    words = {bare for word in re.split(r"[\s;,|<>]+", text) for bare in barer(word)}
    there = {email_address(word) for word in words if "@" in word}
    listed = read(text)
    assert {email for email, _ in listed.people} <= there
    for line in listed.of(LineOutcome.NEW):
        assert "@" not in line.name
