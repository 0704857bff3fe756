"""Other mails of the same kinds: other mail servers, other languages, other ways to be away."""

from __future__ import annotations

import base64
import quopri
from functools import partial
from uuid import UUID

import pytest

from leerkring.mail.message.verp import ReturnAddress
from leerkring.mail.outcomes import Refused, Stage
from leerkring.mail.returns.masking import hide_secrets
from leerkring.mail.returns.parsing.reading import Returned, read_returned
from leerkring.mail.returns.rules import judge

ADDRESSES = ReturnAddress.of(("x" * 40,), "retour@leerkring.example", "post@leerkring.example")
ID = UUID("0192f0c0-0000-7000-8000-000000000001")
read = partial(read_returned, read_address=ADDRESSES.read, domain="leerkring.example")

CLOSES, COUNTS = ("bounce", "suppress", "gone"), ("bounce", "count", "gone")
SOMETHING_ELSE, CAME_BACK = ("other", "nothing", ""), ("bounce", "nothing", "back")


def told(found: Returned) -> tuple[str, str, str]:
    return found.kind.value, found.judgement.meaning.value, found.judgement.cause.value


def letter(
    text: str, subject: str = "Undelivered Mail", sender: str = "MAILER-DAEMON@mx.example", *more: str
) -> bytes:
    head = [
        f"From: {sender}",
        f"To: {ADDRESSES.sender(ID)}",
        f"Subject: {subject}",
        "MIME-Version: 1.0",
        *more,
    ]
    if not any(line.lower().startswith("content-type") for line in more):
        head.append("Content-Type: text/plain; charset=utf-8")
    return ("\n".join(head) + "\n\n" + text).replace("\n", "\r\n").encode()


def report(
    fields: str, words: str = "Uw bericht kwam terug.", kind: str = "message/delivery-status", *more: str
) -> bytes:
    parts = f"--b\nContent-Type: text/plain\n\n{words}\n\n--b\nContent-Type: {kind}\n"
    parts += "".join(f"{line}\n" for line in more) + f"\n{fields}\n\n--b--\n"
    return letter(
        parts, "Undeliverable", "Mail <mailer-daemon@mx.example>",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "Return-Path: <>",
    )  # fmt: skip


def failed(status: str, said: str = "", action: str = "failed") -> bytes:
    diagnostic = f"\nDiagnostic-Code: smtp; {said}" if said else ""
    return report(
        f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; lezer@zorg.example\n"
        f"Action: {action}\nStatus: {status}{diagnostic}"
    )


@pytest.mark.parametrize(
    "status, said, right",
    [
        # Gone, plainly, at many servers.
        ("5.1.1", "550 5.1.1 <lezer@zorg.example>: Recipient address rejected: User unknown in local recipient table", CLOSES),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", CLOSES),
        ("5.1.1", "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking", CLOSES),
        ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled.", CLOSES),
        ("5.1.6", "551 5.1.6 User has moved", CLOSES),
        ("5.1.1 (bad destination mailbox)", "", CLOSES),
        ("5.0.0", "550 5.1.1 lezer: user unknown", CLOSES),
        ("5.1.2", "550 5.1.2 Host unknown", ("bounce", "suppress", "domain")),
        ("5.2.1", "550 5.2.1 This mailbox has been blocked due to inactivity", CLOSES),
        ("5.2.1", "550 5.2.1 Mailbox temporarily disabled", COUNTS),
        ("5.0.0", "550 Recipient address rejected: User unknown in relay recipient table", COUNTS),
        ("5.7.1", "554 5.7.1 <lezer@zorg.example>: Recipient address rejected: no such user", COUNTS),
        ("5.1.1", "550 5.1.1 Your network is on our list", ("bounce", "our fault", "blocklist")),
        ("5.1.1", "550 Ihre IP wurde abgelehnt", ("bounce", "our fault", "blocklist")),
        ("5.1.0", "550 Deze server mag namens dit domein niet versturen", ("bounce", "our fault", "spf")),
        ("5.1.1", "550-Verification failed for <leerkring@leerkring.example> 550-Unrouteable address", ("bounce", "our fault", "sender")),
        ("5.1.1", "550 5.1.1 User unknown; see https://postbus.example/policy/spam", CLOSES),
        ("5.1.1", "550 5.1.1 rejected; see https://www.spamhaus.org/query/ip/192.0.2.25", ("bounce", "our fault", "blocklist")),
        ("5.1.10", "556 5.1.10 Domain does not accept mail (nullMX)", ("bounce", "suppress", "domain")),
        # Gone, by the text alone.
        ("5.4.1", "550 5.4.1 All recipient addresses rejected : Access denied", COUNTS),
        ("5.0.0", "554 delivery error: dd This user doesn't have a postbus.example account", COUNTS),
        ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable", COUNTS),
        ("5.0.0", "550 Unrouteable address", COUNTS),
        ("5.0.0", "554 5.0.0 User Piet (piet@zorg.example) not listed in Domino Directory", COUNTS),
        ("5.0.0", "550 #5.1.0 Address rejected.", COUNTS),
        ("5.0.0", "550 Onbekende gebruiker", COUNTS),
        ("5.0.0", "550 Empfänger unbekannt", COUNTS),
        ("5.0.0", "550 Utilisateur inconnu !", COUNTS),
        ("5.0.0", "550 El usuario no existe", COUNTS),
        ("5.4.4", "Host or domain name not found. Name service error", ("bounce", "count", "domain")),
        # Our fault, whatever the code.
        ("5.1.1", "550 5.1.1 Message rejected due to SPF check fail", ("bounce", "our fault", "spf")),
        ("5.1.1", "550 5.7.26 This mail is unauthenticated, which poses a security risk", ("bounce", "our fault", "dmarc")),
        ("5.1.0", "550 5.1.0 Sender address rejected: domain not found", ("bounce", "our fault", "sender")),
        ("5.1.1", "554 Service unavailable; Client host [192.0.2.25] blocked using zen.postwacht.example", ("bounce", "our fault", "blocklist")),
        ("5.0.0", "550 DKIM signature verification failed", ("bounce", "our fault", "dkim")),
        ("5.1.1", "550 5.7.1 Unable to relay for lezer@zorg.example", ("bounce", "our fault", "relay")),
        ("5.2.1", "550 5.2.1 The user you are trying to contact is receiving mail too quickly", ("bounce", "our fault", "rate")),
        ("5.1.0", "550 5.1.0 Uw server staat op een zwarte lijst", ("bounce", "our fault", "blocklist")),
        ("5.1.1", "550 Nachricht wegen Richtlinie abgelehnt", ("bounce", "our fault", "policy")),
        ("5.1.1", "550 Message refusé: expéditeur non autorisé", ("bounce", "our fault", "sender")),
        ("5.1.7", "550 5.1.7 Invalid address", ("bounce", "our fault", "sender")),
        ("5.7.133", "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required", ("bounce", "our fault", "relay")),
        ("5.1.1", "550 5.1.1 Votre adresse IP figure sur une liste de blocage", ("bounce", "our fault", "blocklist")),
        ("5.1.1", "550 5.1.1 Message refused: HELO name mismatch", ("bounce", "our fault", "blocklist")),
        ("5.1.0", "550 5.1.0 De handtekening van dit bericht klopt niet", ("bounce", "our fault", "dkim")),
        ("5.1.1", "550 5.1.1 Envoi refusé: trop de destinataires", ("bounce", "our fault", "rate")),
        ("5.1.1", "550 5.1.1 Deze lijst neemt alleen mail van leden aan", ("bounce", "our fault", "policy")),
        ("5.1.1", "550 5.1.1 You don't have permission to send to this recipient", ("bounce", "our fault", "policy")),
        ("5.1.1", "550 5.1.1 message header invalid: missing Message-ID", ("bounce", "our fault", "policy")),
        ("5.1.1", "550 5.1.1 your domain is not allowed", ("bounce", "our fault", "blocklist")),
        ("5.1.1", "550 5.1.1 User unknown; ask the administrator of your organization", CLOSES),
        ("5.1.1", "550 5.1.1 Invalid mailbox in letters from elsewhere", CLOSES),
        # Neither: full, too large, the way there.
        ("5.1.1", "550 5.1.1 Mail loop detected", ("bounce", "nothing", "route")),
        ("5.1.1", "550 5.1.1 TLS required", ("bounce", "nothing", "route")),
        ("5.1.1", "550 5.1.1 User unknown (TLS required)", CLOSES),
        ("5.0.0", "550 Deze gebruiker kennen wij niet", COUNTS),
        ("5.1.1", "552 user over quota. (#5.1.1)", ("bounce", "count", "full")),
        ("5.2.2", "552 5.2.2 Das Postfach ist voll", ("bounce", "count", "full")),
        ("5.3.4", "552 5.3.4 Message size exceeds fixed limit", ("bounce", "nothing", "size")),
        ("5.1.1", "451 4.4.1 no answer from host", ("bounce", "nothing", "route")),
        ("4.4.7", "451 4.4.7 delivery time expired", ("bounce", "nothing", "route")),
        ("5.4.6", "554 5.4.6 Hop count exceeded", ("bounce", "nothing", "route")),
        ("5.0.0", "", CAME_BACK),
        ("5.1.5", "", CAME_BACK),
        ("5.1.9", "", CAME_BACK),
    ],
)  # fmt: skip
def test_whose_fault_a_failure_is(status: str, said: str, right: tuple[str, str, str]) -> None:
    assert told(read(failed(status, said))) == right


def test_a_report_without_a_diagnostic_is_judged_by_what_it_tells_people() -> None:
    fields = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.0"
    assert told(read(report(fields, "Your mail failed SPF."))) == ("bounce", "our fault", "spf")
    assert told(read(report(fields, "550 5.1.1 User unknown"))) == CLOSES
    assert told(read(report(fields.replace("5.1.0", "5.1.1"), "Uw bericht kwam terug."))) == CLOSES


@pytest.mark.parametrize(
    "action",
    ["delayed", "Delayed (will retry)", "DELAYED; retry", "relayed", "delivered", "expanded (list)", "deferred", "vertraagd", "(x) delayed", "delayed (open"],
)  # fmt: skip
def test_only_failed_is_a_failure(action: str) -> None:
    assert told(read(failed("5.1.1", "550 5.1.1 unknown", action))) == SOMETHING_ELSE


@pytest.mark.parametrize("action", ["failed", "Failed (bounced)", "failed (a (nested) comment)", "FAILED"])
def test_a_comment_changes_no_action(action: str) -> None:
    assert told(read(failed("5.1.1", "", action))) == CLOSES


FIELDS = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: utf-8; zoë@zorg.example\nAction: failed\nStatus: 5.1.1\n"


@pytest.mark.parametrize("kind", ["message/delivery-status", "message/global-delivery-status"])
@pytest.mark.parametrize("encoding", ["7bit", "8bit", "base64", "quoted-printable"])
def test_a_status_is_read_however_it_is_encoded(kind: str, encoding: str) -> None:
    text = {
        "base64": base64.encodebytes(FIELDS.encode()).decode(),
        "quoted-printable": quopri.encodestring(FIELDS.encode()).decode(),
    }.get(encoding, FIELDS)
    assert told(read(report(text, "Terug", kind, f"Content-Transfer-Encoding: {encoding}"))) == CLOSES


def test_who_stands_for_several_people_is_not_closed_for_one() -> None:
    gone = "Final-Recipient: rfc822; {}@zorg.example\nAction: {}\nStatus: {}"
    blocks = [gone.format("piet", "failed", "5.1.1"), gone.format("truus", "delivered", "2.0.0")]
    assert told(read(report("Reporting-MTA: dns; mx.example\n\n" + "\n\n".join(blocks)))) == SOMETHING_ELSE
    both = [gone.format("piet", "failed", "5.1.1"), gone.format("truus", "failed", "5.2.2")]
    assert told(read(report("Reporting-MTA: dns; mx.example\n\n" + "\n\n".join(both))))[1] == "count"


def test_who_passes_mail_on_to_a_dead_address_is_counted() -> None:
    fields = (
        "Reporting-MTA: dns; mx.example\n\nOriginal-Recipient: rfc822;lezer@zorg.example\n"
        "Final-Recipient: rfc822; oud@woon.example\nAction: failed\nStatus: 5.1.1"
    )
    assert told(read(report(fields))) == COUNTS


@pytest.mark.parametrize(
    "content, right",
    [
        # Prose of mail servers, with the reply they got.
        (letter("A message that you sent could not be delivered.\n\n  lezer@zorg.example\n    SMTP error from remote mail server after RCPT TO:<lezer@zorg.example>:\n    550 5.1.1 No such user here\n"), CLOSES),
        (letter("Hi. This is the qmail-send program at mx.example.\n\n<lezer@zorg.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nSubject: x\n\nversie 5.7.1\n", "failure notice"), CLOSES),
        (letter("<lezer@zorg.example>:\n192.0.2.9 does not like recipient.\nRemote host said: 550 User unknown\nGiving up on 192.0.2.9.\n", "failure notice"), COUNTS),
        (letter("   ----- Transcript of session follows -----\n... while talking to mx.zorg.example.:\n>>> RCPT To:<lezer@zorg.example>\n<<< 550 5.1.1 <lezer@zorg.example>... User unknown\n"), CLOSES),
        (letter("The response from the remote server was:\n550 5.7.1 Our system has detected that this message is likely unsolicited\n", "Delivery Status Notification (Failure)", "Mail Delivery Subsystem <mailer-daemon@postbus.example>"), ("bounce", "our fault", "spam")),
        (letter("Sorry, we were unable to deliver your message to the following address.\n\n<lezer@zorg.example>:\n554: delivery error: dd This user doesn't have an account\n", "Failure Notice"), COUNTS),
        (letter("<p>Remote Server returned <b>'550 5.1.10</b> RESOLVER.ADR.RecipientNotFound'</p>", "Undeliverable: x", "postmaster@kantoor.example", "Return-Path: <>", "Content-Type: text/html"), CLOSES),
        (letter("<table><tr><td><b>550</b></td><td>5.1.1</td><td>User&nbsp;unknown</td></tr></table>", "Undeliverable", "postmaster@kantoor.example", "Return-Path: <>", "Content-Type: text/html"), CLOSES),
        # Prose alone: it came back, and no more.
        (letter("Uw bericht kon niet worden bezorgd: deze gebruiker is onbekend.", "Onbestelbaar"), CAME_BACK),
        (letter("Votre message n'a pas pu être remis : destinataire inconnu.", "Non remis"), CAME_BACK),
        (letter("No se ha podido entregar su mensaje. El buzón no existe.", "Error de entrega"), CAME_BACK),
        (letter("Ihre Nachricht wurde nicht zugestellt.", "Unzustellbar"), CAME_BACK),
        (letter("Your message wasn't delivered to lezer@zorg.example on 5.1.1.", "Delivery failed"), CAME_BACK),
        (letter("Nie udało się dostarczyć wiadomości.", "Zwrot"), CAME_BACK),
        (letter("Zprávu se nepodařilo doručit.", "Nedoručitelné"), CAME_BACK),
        # Delays in odd words.
        (letter("Le message n'a pas pu être remis pour le moment. 550 5.1.1. Nous réessaierons.", "Avis"), SOMETHING_ELSE),
        (letter("Uw mail ligt nog bij ons; wij doen morgen nog een poging. 550 5.1.1", "Melding"), SOMETHING_ELSE),
        (letter("This is a warning message only. 451 4.4.1 no answer; delivery will be retried.", "Warning: could not send message for past 4 hours"), SOMETHING_ELSE),
        (letter("Uw bericht is nog niet bezorgd. Wij blijven het proberen.", "Vertraging"), SOMETHING_ELSE),
        (letter("Ihre Nachricht konnte noch nicht zugestellt werden (550 5.1.1).", "Verzögert"), SOMETHING_ELSE),
        (letter("Votre message n'a pas encore été remis.", "Retardé"), SOMETHING_ELSE),
        (letter("550 5.1.1 was said. Delivery attempts will continue to be made for 3 days.", "Delay"), SOMETHING_ELSE),
        (letter("Su mensaje sigue en cola; se volverá a intentar. 550 5.1.1", "Aviso"), SOMETHING_ELSE),
        # People and machines that are away.
        (letter("Ik ben er van 5.1.1 tot 5.2.2 niet.", "Afwezig", "lezer@zorg.example", "Return-Path: <>"), SOMETHING_ELSE),
        (letter("Dit adres bestaat niet meer, 550 5.1.1.", "Automatisch antwoord", "postmaster@zorg.example", "Return-Path: <>"), SOMETHING_ELSE),
        (letter("Wij zijn verhuisd. Dit adres bestaat niet meer.", "Verhuisd", "info@zorg.example", "Return-Path: <>", "Auto-Submitted: auto-replied"), SOMETHING_ELSE),
        (letter("Je suis absent jusqu'au 5.1.27", "Absence", "lezer@zorg.example", "Precedence: auto_reply"), SOMETHING_ELSE),
        (letter("Please confirm: 550 5.7.1", "Confirm", "lezer@zorg.example", "Auto-Submitted: auto-generated", "Return-Path: <>"), SOMETHING_ELSE),
        (letter("In versie 5.1.1 mist een bladzijde", "RE: Nieuwsbrief", "Postmaster <postmaster@zorg.example>"), SOMETHING_ELSE),
        (letter("Wij zien bij u: 550 5.1.1 user unknown", "Fout bij u", "Beheer <postmaster@zorg.example>", "Return-Path: <postmaster@zorg.example>"), SOMETHING_ELSE),
        (letter("BEGIN:VCALENDAR\nMETHOD:REPLY\nX: 550 5.1.1\nEND:VCALENDAR", "Afgewezen", "mailer-daemon@zorg.example", "Content-Type: text/calendar; method=REPLY"), SOMETHING_ELSE),
        (letter("Postzaal 5.1.1, 12.5.1.1, tel. 550-51112", "Bericht te groot"), SOMETHING_ELSE),
    ],
)  # fmt: skip
def test_prose(content: bytes, right: tuple[str, str, str]) -> None:
    found = read(content)
    assert told(found) == right
    assert found.delivery_id == ID


def wrapped(inner: bytes, sender: str, *more: str) -> bytes:
    text = (
        "--w\nContent-Type: text/plain\n\nKijk eens.\n\n--w\n"
        + inner.decode().replace("\r\n", "\n")
        + "\n--w--\n"
    )
    return letter(text, "Fwd: terug", sender, 'Content-Type: multipart/mixed; boundary="w"', *more)


STATUS = b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"


@pytest.mark.parametrize(
    "content, right",
    [
        (
            wrapped(b"Content-Type: message/rfc822\n\n" + failed("5.1.1"), "Jorn <jorn@leerkring.example>"),
            SOMETHING_ELSE,
        ),
        (
            wrapped(b"Content-Type: message/rfc822\n\n" + failed("5.1.1"), "mailer-daemon@mx.example"),
            SOMETHING_ELSE,
        ),
        (wrapped(STATUS, "Jorn <jorn@leerkring.example>"), SOMETHING_ELSE),
        (wrapped(STATUS, "mailer-daemon@mx.example"), CLOSES),
    ],
)
def test_the_outermost_report_counts(content: bytes, right: tuple[str, str, str]) -> None:
    assert told(read(content)) == right


@pytest.mark.parametrize(
    "said, kind",
    [("abuse", "complaint"), ("fraud", "complaint"), ("opt-out", "complaint"), ("Abuse (spam button)", "complaint"), ("not-spam", "other"), ("auth-failure", "other"), ("virus", "other"), ("", "other")],
)  # fmt: skip
def test_only_a_reader_complains(said: str, kind: str) -> None:
    content = report(f"Feedback-Type: {said}\nVersion: 1", "Melding", "message/feedback-report")
    assert read(content.replace(b"report-type=delivery-status", b"report-type=feedback-report")).kind == kind


@pytest.mark.parametrize(
    "refused, means, us",
    [
        (Refused(550, "<leerkring@leerkring.example> is not allowed to send from this host (SPF)", "5.1.0", Stage.RCPT), "our fault", True),
        (Refused(550, "rejected, 192.0.2.25 is on a blocklist", "5.1.1", Stage.RCPT), "our fault", True),
        (Refused(550, "User unknown", "", Stage.RCPT), "count", False),
        (Refused(550, "User unknown", "5.1.1", Stage.RCPT), "suppress", False),
        (Refused(550, "Recipient address rejected: Access denied", "5.4.1", Stage.RCPT), "count", False),
    ],
)  # fmt: skip
def test_one_rule_at_the_door_and_for_what_comes_back(refused: Refused, means: str, us: bool) -> None:
    said = f"{refused.code} {refused.enhanced} {refused.text}"
    assert judge(refused.enhanced, said, final=True).meaning == means
    assert refused.is_policy is us


@pytest.mark.parametrize(
    "text, shown",
    [
        (f"Antw: afmelden {'aB3_' * 10}xyz", "Antw: afmelden …"),
        (f"afmelden {'aB3_' * 4} {'aB3_' * 6}xyz", "afmelden …"),
        (f"FW: afmelden%20{'aB3_' * 10}xyz graag", "FW: afmelden …"),
        (f"kijk https://leerkring.example/nieuwsbrief/voorkeuren/{'aB3_' * 10}xyz", "kijk https://leerkring.example/nieuwsbrief/voorkeuren/…"),
        ("afmelden voor de leerkringbijeenkomst", "afmelden voor de leerkringbijeenkomst"),
        ("550 5.1.1 user unknown", "550 5.1.1 user unknown"),
    ],
)  # fmt: skip
def test_no_secret_is_shown(text: str, shown: str) -> None:
    assert hide_secrets(text) == shown
