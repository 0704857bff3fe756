"""What is looked at, what is found, and what to do about it, in plain Dutch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from ipaddress import ip_address, ip_network

from leerkring.mail.health.dns import Names, NoAnswer

GOOD, WARN, BAD, UNKNOWN = "good", "warn", "bad", "unknown"
MOST_LOOKUPS = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `advice` is empty when nothing needs doing."""

    name: str
    about: str
    state: str
    text: str
    advice: str = ""
    record: str = ""


def unknown(name: str, about: str) -> Check:
    """Nobody answered, so nothing is known."""
    text = "De naamserver gaf geen antwoord. We weten nu niet hoe het staat."
    return Check(name, about, UNKNOWN, text, "Probeer het later nog eens.")


# SPF (RFC 7208)


class _TooMany(Exception):
    """More lookups than a receiver does."""


async def check_spf(names: Names, domain: str, relay: list[str]) -> Check:
    """The domain of the envelope's sender says which servers may send for it; ours must be among them."""
    about = f"Wie mag mail sturen namens {domain}?"
    try:
        records = [one for one in await names.txt(domain) if re.match(r"v=spf1(\s|$)", one, re.IGNORECASE)]
        if not records:
            advice = f"Zet bij {domain} een TXT-record: v=spf1 a:naam-van-uw-mailserver -all"
            return Check("SPF", about, BAD, "Er is geen SPF-record.", advice)
        if len(records) > 1:
            text = "Er zijn meer SPF-records. Dan telt er geen één."
            return Check("SPF", about, BAD, text, "Voeg ze samen tot één record.", " | ".join(records))
        (record,) = records
        last = record.split()[-1].lower()
        if last in ("+all", "all"):
            text = "Het record laat iedereen toe. Dan beschermt het niets."
            return Check("SPF", about, BAD, text, "Eindig het record met -all of ~all.", record)
        try:
            covered = await _allows(names, domain, record, relay, [MOST_LOOKUPS])
        except _TooMany:
            text = f"Het record vraagt meer dan {MOST_LOOKUPS} andere namen op. Ontvangers stoppen dan."
            return Check("SPF", about, BAD, text, "Haal weg wat niet meer nodig is.", record)
    except NoAnswer:
        return unknown("SPF", about)
    if not relay:
        text = "Er is een SPF-record. Onze mailserver staat op deze computer of is niet ingesteld."
        return Check("SPF", about, WARN, text, "Kijk of het adres van uw server erin staat.", record)
    if not covered:
        text = f"Onze mailserver ({relay[0]}) staat niet in het record."
        return Check("SPF", about, BAD, text, f"Voeg ip4:{relay[0]} of de naam van de server toe.", record)
    return Check("SPF", about, GOOD, "Onze mailserver staat in het record.", "", record)


async def _allows(names: Names, domain: str, record: str, relay: list[str], left: list[int]) -> bool:
    redirect = ""
    for word in record.split()[1:]:
        kind, _, value = word.lstrip("+?~-").partition(":")
        kind, plus = kind.lower(), word[0] not in "?~-"
        if kind in ("ip4", "ip6"):
            if plus and any(_within(one, value) for one in relay):
                return True
        elif kind.startswith("redirect="):
            redirect = word.partition("=")[2]
        elif kind.partition("/")[0] in ("a", "mx", "include", "exists"):
            left[0] -= 1
            if left[0] < 0:
                raise _TooMany
            name = value.partition("/")[0] or domain
            if kind == "include":
                for other in await names.txt(name):
                    if other.lower().startswith("v=spf1") and await _allows(names, name, other, relay, left):
                        return plus
            elif kind.startswith(("a", "mx")):
                hosts = await names.mx(name) if kind.startswith("mx") else [name]
                for host in hosts[:10]:
                    if plus and set(await names.addresses(host)) & set(relay):
                        return True
    if redirect:
        left[0] -= 1
        if left[0] < 0:
            raise _TooMany
        for other in await names.txt(redirect):
            if other.lower().startswith("v=spf1"):
                return await _allows(names, redirect, other, relay, left)
    return False


def _within(address: str, network: str) -> bool:
    try:
        return ip_address(address) in ip_network(network, strict=False)
    except ValueError:
        return False


# DKIM (RFC 6376)


async def check_dkim(names: Names, domain: str, selector: str, ours: str) -> Check:
    """The public key must stand where the signature points; when we sign ourselves, ours."""
    about = f"Is onze mail ondertekend namens {domain}?"
    place = f"{selector}._domainkey.{domain}"
    try:
        records = await names.txt(place)
    except NoAnswer:
        return unknown("DKIM", about)
    found = _tags(records[0]) if records else {}
    if not found.get("p"):
        advice = (
            f"Zet bij {place} een TXT-record: {ours}"
            if ours
            else f"Laat uw mailserver ondertekenen en zet de sleutel bij {place}, of geef ons een sleutel."
        )
        return Check("DKIM", about, BAD if ours else WARN, f"Bij {place} staat geen sleutel.", advice)
    if ours and found["p"].replace(" ", "") != _tags(ours)["p"]:
        text = f"Bij {place} staat een andere sleutel dan waarmee we ondertekenen."
        return Check("DKIM", about, BAD, text, f"Zet er dit neer: {ours}", records[0])
    if not ours:
        text = "Er staat een sleutel. Ondertekenen doet uw mailserver; dat zien we van hier niet."
        return Check("DKIM", about, WARN, text, "Stuur een proefmail en kijk naar DKIM=pass.", records[0])
    return Check("DKIM", about, GOOD, "We ondertekenen en de sleutel klopt.", "", records[0])


# DMARC (RFC 9989: the domain is found by walking up the tree)


async def look_up_dmarc(names: Names, domain: str) -> tuple[str, str]:
    """Return the domain whose record holds, and the record; ("", "") when there is none."""
    labels = domain.split(".")
    steps = [labels] + [labels[at:] for at in range(max(1, len(labels) - 7), len(labels))]
    found: list[tuple[str, str]] = []
    for step in steps:
        place = ".".join(step)
        records = [one for one in await names.txt(f"_dmarc.{place}") if one.lower().startswith("v=dmarc1")]
        if len(records) != 1:
            continue
        if step is labels or _tags(records[0]).get("psd") == "n":
            return place, records[0]
        found.append((place, records[0]))
    return found[-1] if found else ("", "")


async def check_dmarc(names: Names, domain: str, *, envelope: str, dkim: str) -> Check:
    """What receivers do with mail that claims to be ours and is not, and whether ours passes."""
    about = f"Wat doet de ontvanger met valse mail van {domain}?"
    try:
        place, record = await look_up_dmarc(names, domain)
    except NoAnswer:
        return unknown("DMARC", about)
    if not record:
        advice = f"Zet bij _dmarc.{domain} een TXT-record: v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
        return Check("DMARC", about, BAD, "Er is geen DMARC-record.", advice)
    tags = _tags(record)
    policy_ = tags.get("sp", tags.get("p", "none")) if place != domain else tags.get("p", "none")
    aligned = any(_aligned(domain, other, place) for other in (envelope, dkim) if other)
    if not aligned:
        text = f"De afzender op de envelop ({envelope}) hoort niet bij {domain}. Zo slaagt DMARC niet."
        return Check("DMARC", about, BAD, text, f"Gebruik een retouradres van {domain}.", record)
    if policy_ == "none" or tags.get("t") == "y":
        text = "Er is een record, maar het vraagt ontvangers nog niets te doen."
        return Check("DMARC", about, WARN, text, "Gaat alles goed? Maak er p=quarantine van.", record)
    old = sorted({"pct", "rf", "ri"} & tags.keys())
    if old:
        text = f"Het record werkt. Wat er over {', '.join(old)} staat, telt niet meer."
        return Check("DMARC", about, GOOD, text, "", record)
    return Check("DMARC", about, GOOD, "Valse mail wordt tegengehouden.", "", record)


def _aligned(domain: str, other: str, organization: str) -> bool:
    return other in {domain, organization} or other.endswith(f".{organization}")


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


# The message itself


def check_list_headers(data: bytes, *, signed_by_us: bool) -> Check:
    """One-click unsubscribing (RFC 8058), in a letter as it leaves."""
    about = "Kan een lezer zich met één klik afmelden?"
    message = message_from_bytes(data, policy=policy.compat32)
    leave = str(message.get("List-Unsubscribe", ""))
    if not re.search(r"<https://[^>]+>", leave):
        text = "De link om af te melden begint niet met https://. De knop verschijnt dan niet."
        return Check("Afmelden", about, BAD, text, "Geef de website een https-adres.", leave)
    if message.get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click":
        return Check("Afmelden", about, BAD, "De kop List-Unsubscribe-Post mist.", "Meld dit bij ons.", leave)
    covered = re.search(r"\bh=([^;]+)", str(message.get("DKIM-Signature", "")))
    names = {name.strip().lower() for name in covered[1].split(":")} if covered else set()
    if signed_by_us and not {"list-unsubscribe", "list-unsubscribe-post"} <= names:
        text = "De handtekening dekt de koppen voor afmelden niet."
        return Check("Afmelden", about, BAD, text, "Meld dit bij ons.", leave)
    text = "De koppen staan erin" + (" en zijn ondertekend." if signed_by_us else ".")
    advice = (
        "" if signed_by_us else "Laat uw mailserver List-Unsubscribe en List-Unsubscribe-Post ondertekenen."
    )
    return Check("Afmelden", about, GOOD if signed_by_us else WARN, text, advice, leave)


def check_tls(*, encrypted: bool, offered: bool, local: bool, trouble: str) -> Check:
    """The way to our own mail server."""
    about = "Is de weg naar onze mailserver versleuteld?"
    if trouble:
        return Check(
            "TLS", about, BAD, f"De mailserver is niet te bereiken: {trouble}.", "Kijk de instelling na."
        )
    if encrypted:
        return Check("TLS", about, GOOD, "Ja, en het certificaat klopt.")
    if local:
        return Check("TLS", about, GOOD, "De mailserver staat op deze computer. Versleutelen hoeft niet.")
    advice = (
        "Zet starttls=1 in de instelling."
        if offered
        else "Vraag uw beheerder om versleuteling aan te zetten."
    )
    return Check("TLS", about, BAD, "Nee. Anderen kunnen meelezen.", advice)
