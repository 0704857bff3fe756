"""The words in which mail servers give a reason, by cause: facts learned from what servers send, in five languages.

The tables are asked in their order and the first that speaks is believed; `rules.py` says what a cause means. All run
over a text of a few hundred characters, in which addresses and names of machines are blanked (`parsing/replies.py`), so that
a mailbox called spam@ or a server called relay.example says nothing.
"""

import re
from enum import StrEnum


class Cause(StrEnum):
    """Why a mail came back, as staff see it: one row on *Mailgezondheid* for each."""

    SPF = "spf"
    DKIM = "dkim"
    DMARC = "dmarc"
    BLOCKLIST = "blocklist"
    RELAY = "relay"
    SENDER = "sender"
    RATE = "rate"
    SPAM = "spam"
    POLICY = "policy"
    FULL = "full"
    SIZE = "size"
    DOMAIN = "domain"
    GONE = "gone"
    ROUTE = "route"
    BACK = "back"
    COMPLAINT = "complaint"
    NONE = ""


OURS = frozenset(
    {
        Cause.SPF, Cause.DKIM, Cause.DMARC, Cause.BLOCKLIST, Cause.RELAY, Cause.SENDER, Cause.RATE, Cause.SPAM,
        Cause.POLICY,
    }
)  # fmt: skip
"""What a server has against us or our mail; the address is not to blame."""
WHO_WE_ARE = frozenset({Cause.SPF, Cause.DKIM, Cause.DMARC, Cause.BLOCKLIST, Cause.RELAY, Cause.SENDER})
"""What would be said of every letter to that provider."""


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


OUR_WORDS: tuple[tuple[Cause, re.Pattern[str]], ...] = (
    (Cause.DMARC, _any(r"\bdmarc\b", "unauthenticated", r"authentication (checks?|results?|failed|failure)",
                       "not authenticated", r"(fails?|failed|not pass(ed)?) (authentication|validation)", r"sender id\b")),
    (Cause.SPF, _any(r"\bspf\b", "sender policy framework", r"does not designate", r"not designated",
                     r"not (allowed|permitted|authori[sz]ed) to (send|use)(?! to)", r"not an? (allowed|permitted|authori[sz]ed) (sender|host)",
                     r"(niet|nicht) (bevoegd|gemachtigd|toegestaan|berechtigt|autorisiert) .{0,30}(verzend|verstur|senden|versenden)",
                     r"n.est pas autoris[ée]e? . envoyer", r"mag .{0,40}\bniet .{0,40}(verzend|verstur|sturen)", "namens dit domein", "im namen", r"no (est[áa] )?autorizad[oa] (a|para) enviar")),
    (Cause.DKIM, _any(r"\bdkim\b", r"signature (verification|validation|check) fail", r"\bhandtekening\b", r"\b(dkim-?)?signatur\b", r"\bsignature\b.{0,30}(invalid|incorrect|non valide|manquante)", r"\b(firma|assinatura)\b.{0,20}(inv[áa]lid|no v[áa]lid|non valid)")),
    (Cause.BLOCKLIST, _any(r"\b(block|black|deny|ban|reject)[ -]?list", r"\b(dns|r|rh|ip|dr|x|p|s)?bl\b(?!\.)", "dnsbl", "spamhaus", "spamcop",
                           "barracuda", "sorbs", "abuseat", "senderscore", "banned", r"(?<!not )\blisted (at|by|in|on)\b",
                           r"\b(client|connecting) (host|ip)", r"\bclient\b.{0,60}\b(blocked|refused|rejected|denied)",
                           r"\b(your|sending|source|remote|sender.?s?) (ip|host|server|network|mta)\b",
                           r"\b(from|by) (this|your|these) (ip|server|host|domain|network)", r"\b(ihre?|uw|votre|su|deze|diese) (ip|server|mailserver|host|mta|serveur|servidor|domein|domain|domaine|dominio)\b",
                           r"\bon (our|a|the|their) (\w+ )?list\b", r"not (being )?accept(ed|ing)? (mail |messages |connections |traffic )?from", r"refus\w{1,4} (mail|messages|connections?) from",
                           r"\bip( address)?\b.{0,60}\b(blocked|refused|rejected|denied|listed|not (allowed|accepted))",
                           r"(?<!account )(?<!account is )(?<!account has been )(?<!mailbox has been )(?<!user has been )(?<!mailbox )(?<!mailbox is )(?<!user )(?<!user is )\bblocked\b",
                           "reputation", r"\b(reverse dns|rdns|ptr)\b", r"\b(helo|ehlo)\b", r"\byour (domain|organi[sz]ation) (is|was|has been) (not|blocked|rejected|refused|denied|listed|banned)",
                           "zwarte lijst", r"blok\w{0,8}lijst", "geblokkeerd", "reputatie", "sperrliste", "schwarze liste", "geblockt", "blockiert",
                           "liste noire", r"bloqu[ée]", r"liste .{0,12}blocage", r"lista .{0,8}(bloque|blocco|negra)", r"\b(adresse|direcci[óo]n|indirizzo|endere[çc]o|adres) ip\b", r"\bip-?adress?e?\b", "lista negra", "bloquead", r"reputaci[óo]n", r"r[ée]putation")),
    (Cause.RELAY, _any(r"\brelay(ing)?\b(?!=| recipient)", "rcpthosts", r"authentication (is )?(required|needed)", r"must (first )?authenticate",
                       r"\b(smtp )?auth(entication)? (is )?required", "pop before smtp")),
    (Cause.SENDER, _any(r"\bsender(.?s)? ?(e-?mail )?(address|domain|verif|callout|rejected|denied|refused|blocked|unknown|is not|not)", r"\bsender\b.{0,60}\b(rejected|denied|refused|blocked|not|unknown|invalid)",
                        r"(invalid|bad|unknown|unverified|bogus|unroutable|forged|rejected?|blocked?|verify( the)?) (envelope )?sender", "mail from", r"\b(from|return[- ]path|reverse[- ]path|envelope from)\b.{0,20}\b(address|domain|header)",
                        r"verification failed for", r"\babsender", r"\bafzender", r"exp[ée]diteur", "remitente", "emetteur", "mittente")),
    (Cause.RATE, _any(r"\brate\b", r"too (quickly|fast)", r"too many (connections?|recipients|messages? (from|per|sent|received)|errors|sessions|mails? from|requests|concurrent|invalid)",
                      "throttl", "unexpected volume", "gr[ae]y-?list", "slow down", "temporarily deferred", "te veel (berichten|verbindingen)",
                      "zu viele (nachrichten|verbindungen)", "trop de (messages|connexions|connections|destinataires)", "demasiad[oa]s (mensajes|conexiones)")),
    (Cause.SPAM, _any(r"\bspam", r"\bjunk\b", "unsolicited", r"\bbulk\b", r"\bvirus", "malware", "phish", "infected", "suspicious", "dangerous",
                      r"\bcontent\b.{0,30}(reject|denied|filter|policy|refus|block|not accept|violat)", r"(unacceptable|prohibited|objectionable|banned) content",
                      "attachment", r"message (was |has been )?(rejected|refused|denied) (as|because|by|due|for)",
                      "ongewenste (e-?)?mail", "reclame", "unerw(ü|ue?)nscht", r"ind[ée]sirable", "no deseado", "pourriel")),
    (Cause.POLICY, _any("polic(y|ies)", r"\bpermissions?\b", r"\b(members|subscribers)\b.{0,20}\b(only|may|can)\b", r"\bonly\b.{0,20}\b(members|subscribers)\b", r"\balleen\b.{0,30}\bleden\b",
                        r"\bnur (f[üu]r )?mitglieder", r"\bberechtigung\b|nicht berechtigt", r"r[ée]serv[ée]e? aux", r"\bmoderat", r"\barc\b", r"\bheaders?\b.{0,30}\b(invalid|missing|malformed|illegal|duplicate)",
                        r"\b(missing|invalid|malformed|duplicate)\b.{0,20}\b(headers?|message-id)\b", "administrative prohibition", r"administratively (denied|prohibited)", "organi[sz]ational settings",
                        "security (reason|setting|rule)", r"\bforbidden\b", r"\bprohibited\b", r"not ?authori[sz]ed", "unauthori[sz]ed", r"not permitted",
                        r"\brestrict(ed|ion)", r"(?<!rejected: )(?<!rejected : )(?<!rejected )(?<!unavailable or )access (is )?denied", "beleid", "richtlinie", r"niet toegestaan",
                        "nicht (erlaubt|gestattet|zugelassen)", r"politique", r"pol[íi]tica", r"non autoris", r"no (autorizad|permitid)")),
)  # fmt: skip

FULL = _any(
    "mailbox (is |has been )?full", "full mailbox", "over ?quota", r"\bquota\b", "mailfolder is full", "inbox is full",
    r"(exceed|exceeded|exceeds|exceeding).{0,40}(storage|mailbox|space|allocation|disk|folder)", "(not|does not have) enough (storage|disk )?space",
    "(insufficient|out of) (storage|disk|space|system storage)", "storage (limit|full|exceeded)", "has too many messages",
    "(mailbox|postvak|postbus|mailbox) (is |zit )?(te )?vol", "opslag(ruimte)? (is )?(vol|op)", "postfach (ist )?(voll|[üu]berf[üu]llt)", "speicherplatz",
    r"bo[îi]te (aux lettres |de r[ée]ception |du destinataire |mail )?(est )?(pleine|satur)", r"(buz[óo]n|bandeja) (de correo )?(est[áa] )?lleno", "casella piena",
)  # fmt: skip

ON_THE_WAY = _any(
    "too many hops", "hop count", r"\bloop(s|ing)?\b", r"\b(start)?tls\b", "encrypt", "versleutel", r"verschl[üu]e?ssel", "chiffrement", "te veel hops", "lus ontdekt",
)  # fmt: skip
"""What went wrong between two servers, whatever code stands beside it."""

SIZE = _any(
    r"(message|mail|file|bericht)( file)?( size)? (is )?(too|te) (big|large|long|groot)", r"message (size|length) (exceed|limit)", "size (limit|exceed)",
    "exceed(s|ed)?.{0,30}(message size|size limit|maximum size)", r"\btoo (big|large)\b", "nachricht (ist )?zu gro(ß|ss)", "trop (gros|volumineux)", "demasiado grande",
)  # fmt: skip

DOMAIN = _any(
    "host (or domain name )?not found", "domain (name )?(not found|does ?n.t exist|does not exist|unknown|must exist|is not reachable)", "unknown (host|domain)",
    "no such (domain|host)", r"\bnxdomain\b", "name or service not known", "null ?mx", "no mx", r"does not accept (e-?)?mail", "host unknown", "domainnonexistent", "nonexistentdomain",
    "dns domain .{0,60}does not exist", "mail exchanger .{0,40}(not|missing)", "domein (is )?(bestaat niet|onbekend|niet gevonden)", r"domain (existiert nicht|unbekannt|nicht gefunden)",
    "domaine (inconnu|inexistant)", "dominio (desconocido|no existe|inexistente)",
)  # fmt: skip

GONE = _any(
    r"(user|account|recipient|mailbox|address|local[- ]?part|e-?mail address|addressee)s? (is |was |are |name )?(unknown|invalid|not (found|known|exist|active|present|valid|local|listed))",
    r"(unknown|invalid|bad|no such|non-?existent|nonexisting|undeliverable|incorrect|illegal|inactive|invalid/inactive) (local )?(user|account|recipient|mailbox|address|local[- ]?part|e-?mail|person|destination|addressee|alias|name|mail ?drop)",
    r"does not exist", r"doesn.?t exist", r"do not exist", r"(could|can)( not|n.t) be found", r"was(n.t| not) found", "not found by smtp address lookup",
    r"recip(ient)?s?notfound", r"\badr \w{0,20}notfound", r"no (mailbox|mail ?box|account|user|recipient|address) (here|by that|with that|available|found|matches)",
    r"(addressee|user|recipient|name)s?.{0,40} not (listed|found|present) in", "not our customer", r"\bnot (a |an |any )?(valid|known|active|local|existing) (user|mailbox|recipient|address|account|e-?mail)",
    r"recipients? (addresse?s? )?(was |were |is )?(rejected|refused|denied|not accepted)", r"address(es)? (was |is )?rejected",
    r"rejected ?:? ?access denied", r"mailbox (is |currently |has been |was )?(unavailable|disabled|inactive|deactivated|closed|deleted|removed|suspended|frozen|expired|blocked|not available)",
    r"(account|user|address) (is |has been |that you tried to reach is |was |you tried to reach is )?(disabled|inactive|deactivated|closed|deleted|removed|suspended|terminated|expired|discontinued|no longer)",
    r"no longer (valid|in use|active|used|available|exists?|accepts?|monitored|at|with|on|works|employed|have)", r"unroute?able (mail )?(address|domain)", "unknown or illegal", "this address (no longer|has been)",
    r"(gebruiker|ontvanger|adres|e-?mailadres|postbus|postvak|mailbox|geadresseerde) (is )?(onbekend|bestaat niet|niet gevonden|niet bekend|ongeldig)", r"(gebruiker|ontvanger|adres|postbus|postvak|geadresseerde) (kennen|hebben) (wij|we) (hier )?niet", r"onbekende? (gebruiker|ontvanger|adres|e-?mailadres|postbus|geadresseerde)",
    r"ongeldige? (gebruiker|ontvanger|adres|e-?mailadres)", "bestaat niet", "niet gevonden",
    r"(empf[äa]e?nger|benutzer|nutzer|adresse|postfach|teilnehmer|konto)(adresse)? (ist )?(unbekannt|nicht gefunden|ung[üu]e?ltig|existiert nicht|nicht vorhanden)", r"unbekannte[rs]? (empf|benutzer|nutzer|adress|teilnehmer|postfach)", "existiert nicht",
    r"(utilisateur|destinataire|adresse|compte|bo[îi]te)( \w+)? (est )?(inconnue?|inexistante?|invalide|introuvable)", r"n.existe (pas|plus)", r"(utilisateur|destinataire|adresse) non trouv",
    r"(usuario|destinatario|direcci[óo]n|cuenta|buz[óo]n)( \w+)? (es )?(desconocid[oa]|inexistente|no existe|no encontrad[oa]|inv[áa]lid[oa])", "no existe", r"(utente|destinatario) (sconosciuto|inesistente)",
    r"doesn.?t have an? .{0,40}account", "addressee unknown", "left (the|this) (company|organi[sz]ation)", r"\bgeen (postvak|postbus|mailbox|gebruiker|account|e-?mailadres)", r"\bkein(en)? (postfach|benutzer|konto|empf)",
    r"\baucun (utilisateur|compte|destinataire)", r"\bning[úu]n (usuario|buz[óo]n|destinatario)", r"no (such|valid) (e-?mail )?(user|recipient|address|mailbox|person)",
    r"^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3} )?not found", "bad-recipient", r"address(es)? (was|were|is|are) unknown", "rejected recipient", "name is not found", "(bad|valid)(recipient|rcpt)to",
    "invalid or unknown", "missing home directory", "recipient not ok", "archived recipient", "can.?t accept user", "in name directory", "nessun utente", "no one at this address", "nobody (here|by that)", "not an active address", "account by that name",
)  # fmt: skip

DELAYED = _any(
    "attempts? will continue", r"r[ée]essa[iy]", "pour (le moment|l.instant)", r"(nog|weer) een (nieuwe )?poging", r"\briprov", r"\bponown", r"\bznovu\b", r"\b[úu]jra\b", r"\buudelleen\b", "continue to be made", "continue trying", r"still (in the (mail )?queue|undelivered|being (tried|attempted))", "not a (final|permanent)", "more attempts",
    "nog onderweg", "wachtrij", r"opnieuw (geprobeerd|proberen)", "nieuwe poging", "erneut versuch", "weiter versucht", "warteschlange", "nouve(lle|aux|l) (tentative|essai)", "file d.attente",
    "(volver|seguir)[áa]n? a intentar", "reintent", "en cola",
    r"(will|shall|continue(s)? to|keep|still) (keep |be |continue to |re-?)?(try|trying|retry|retried|attempt)", "not (yet )?been delivered yet", "has not yet been", r"\bdelayed\b", "delivery delay",
    "do not need to (resend|do anything|take)", "warning (message|only)", r"this is (only |just )?a warning", "will be retried", "no action is required", "not been able to deliver .{0,30}(yet|so far)",
    "temporarily (unable|undeliverable)", "nog niet (is )?(bezorgd|afgeleverd|kunnen)", "(blijven|proberen) .{0,30}(proberen|opnieuw|nogmaals|het later)", "vertraagd", "vertraging",
    "noch nicht zugestellt", "verz[öo]e?gert", "weitere(n)? (zustell)?versuche", "pas encore (été|pu)", r"retard[ée]", r"(a[úu]n|todav[íi]a) no", r"retras(o|ad)", "seguir[áa] intent",
)  # fmt: skip

TEMPORARY = _any("temporar", "tijdelijk", "vor[üu]e?bergehend", "temporaire", "momentan")
"""Somebody says that it will pass: such an address is counted, never closed at once."""

CAME_BACK = _any(
    r"non ([èe] stato|pu[òo] essere) (recapitat|consegnat)", r"n[ãa]o (foi|p[ôo]de|pode) (ser )?entreg", "kunde inte levereras", "kunne ikke leveres", r"nie (mo[żz]na|zosta[łl]a|uda[łl]o si[ęe]) (by[ćc] )?(dor[ęe]cz|dostarcz)", "niedor[ęe]cz", r"nepoda[řr]ilo (se )?doru[čc]it", r"nedoru[čc]iteln", "teslim edileme", "nem (lehetett )?k[ée]zbes[ií]t", r"toimitta(minen ep[äa]onnistui|a ei voi)", r"ei voitu toimittaa", r"kan(de)? (inte|ikke) (levere|leveres|avlevere|leverera)", r"olevereerbaar|kon nie afgelewer",
    r"undeliver", r"could(n.t| not) be (delivered|completed|sent)", r"delivery (to the following .{0,60})?(has )?fail", r"fail(ed|ure)? (to deliver|delivery|notice|addresses)", "failed permanently", "permanent(ly)? (fatal )?(error|failure|failed)", "fatal errors?",
    "returned (mail|message|to sender)", "unable to deliver", "was(n.t| not) (able to be )?delivered", "(did not|cannot|can.t|can not) (reach|be delivered|deliver)", "not be delivered", "could not (deliver|send)", "non ?delivery", "non-delivery", "couldn.t be delivered", "wasn.t able to deliver",
    "not delivered", "delivery (error|problem|report)", "rejected your message", "message (was |has been )?(bounced|rejected|returned)", "given up", "giving up", "mail system error", "address(es)? (that )?fail", "following address", "no valid recipients", "delivery errors", "aborted after",
    "onbestelbaar", "(niet|kon niet|kan niet) (worden )?(bezorgd|afgeleverd|besteld|verzonden)", "bezorging (is )?mislukt", "kwam terug", "onbezorgbaar",
    "unzustellbar", r"nicht (zugestellt|zustellbar|ausgeliefert|[üu]e?bermittelt)", "zustell(ung|fehler).{0,30}(fehl|nicht)", "nicht erfolgreich zugestellt",
    r"non (remis|distribu|d[ée]livr)", r"n.a pas (pu [êe]tre|[ée]t[ée]) (remis|distribu|d[ée]livr|achemin)", r"[ée]chec (de|de la) (remise|distribution|livraison)", "n.a pas pu", "impossible de (remettre|distribuer|livrer)",
    r"no (se )?(ha )?(pudo|podido|pudimos) (ser )?(entreg|enviar)", "no entregad", "no se puede entregar", "error de entrega", "imposible entregar", "mancata consegna",
)  # fmt: skip
