"""Plurals that do not come down to their singular by rules of endings: musea, eieren, wegen, foto's.

The stemmer takes letters off an end, so it needs the singular first. Each rule asks a list of words whether what it
makes is one, or is a table of words that are a closed class in Dutch.
"""

from collections.abc import Callable

_PAIRS = (
    # -eren, -eren with a change, -ers
    "eieren ei, eitjes ei, lied-eren, blad-eren, goed-eren, kalveren kalf, lammeren lam, raderen rad, rund-eren, volk-eren, "
    "gemoed-eren, beenderen been, hoenderen hoen, gelederen gelid, klederen kleed, kinderen kind, "
    # a vowel that grows long
    "wegen weg, dagen dag, gaten gat, glazen glas, baden bad, paden pad, daken dak, vaten vat, gebreken gebrek, gebeden "
    "gebed, verboden verbod, geboden gebod, oorlogen oorlog, sloten slot, hoven hof, holen hol, loten lot, goden god, "
    "schepen schip, smeden smid, steden stad, leden lid, staven staf, treden tred, verdragen verdrag, verslagen verslag, bedragen bedrag, bladen blad, "
    "bevelen bevel, gangpaden gangpad, bedrijven bedrijf, "
    # what is written together after e, and other endings of one's own
    "opas opa, omas oma, koeien koe, vlooien vlo, lieden man, werklui werkman, vaklui vakman, "
    # Latin and Greek
    "musea museum, centra centrum, criteria criterium, aquaria aquarium, podia podium, stadia stadium, gymnasia gymnasium, "
    "lycea lyceum, symposia symposium, curricula curriculum, consortia consortium, jubilea jubileum, referenda referendum, "
    "memoranda memorandum, laboratoria laboratorium, crematoria crematorium, sanatoria sanatorium, atria atrium, fora forum, "
    "honoraria honorarium, lexica lexicon, decennia decennium, millennia millennium, ministeria ministerie, auditoria "
    "auditorium, planetaria planetarium, collegia college, territoria territorium, principia principe, minima minimum, maxima "
    "maximum, musici musicus, politici politicus, medici medicus, technici technicus, academici academicus, critici criticus, "
    "historici historicus, catalogi catalogus, alumni alumnus, stimuli stimulus, practici practicus, monniken monnik, "
    "indices index, matrices matrix, codices codex, appendices appendix, crises crisis, theses these, bases basis, "
    "neuroses neurose, psychoses psychose"
)


def _read(pairs: str) -> dict[str, str]:
    found = {}
    for pair in pairs.split(", "):
        plural, _, singular = pair.partition(" ")
        stem, dash, ending = plural.partition("-")
        found[stem + ending] = stem if dash else singular
    return found


SINGULAR = _read(_PAIRS)
NO_PLURALS = {"data", "media", "visa", "agenda", "drama"}
"""These are words of their own, whatever they were in Latin."""
_NO_ENDING = (
    "accijns adres advies balans bries concours congres fles gans gems gids glans grens hals hars mens succes terras polis minister stempel impuls kaars kans "
    "krans lens markies muts pels proces prins schets servies verlies vlies wens korps "
    "christen deken diaken examen gulden haven keuken kenteken kuiken lantaren leugen litteken molen morgen oven regen "
    "teken token toren varken vermogen veulen voornemen wapen"
)
NO_ENDING = frozenset(_NO_ENDING.split())
"""Nouns whose last letters look like an ending, so that the singular would come down to less than the plural."""
_SHORTEST, _LONGEST = 5, max(map(len, SINGULAR))


def singular(word: str, is_noun: Callable[[str], bool], is_verb: Callable[[str], bool]) -> str | None:
    """Return the singular of a folded word, or None when the endings of Dutch are enough for it."""
    if word in SINGULAR:
        return SINGULAR[word]
    if word in NO_PLURALS or len(word) < 4:
        return None
    found = next((one for one in _by_ending(word) if is_noun(one)), None)
    if found or is_verb(word):
        return found
    if word.endswith(("eeen", "ieen", "atoren", "ctoren", "itoren", "ssoren")):  # zeeën, knieën, sectoren
        return word[:-2]
    for length in range(min(_LONGEST, len(word) - 3), _SHORTEST - 1, -1):  # feestdagen, vaklieden
        if word[-length:] in SINGULAR:
            return word[:-length] + SINGULAR[word[-length:]]
    return None


def _by_ending(word: str) -> tuple[str, ...]:
    """Return what a word may be the plural of."""
    last = word[-1]
    if last == "a":
        return (f"{word[:-1]}um",)  # museum
    if last == "i":
        return (f"{word[:-1]}us",)  # musicus
    if last == "s" and word[-2] in "aiouy":
        return (word[:-1],)  # foto's, without its apostrophe
    if word.endswith("ien"):
        return (word[:-1],)  # bacteriën
    if word.endswith(("den", "oren")):
        return (
            word[:-2],
            f"{word[:-3]}{word[-4:-2]}",
        )  # beelden, where the stemmer sees a past tense, coördinatoren
    if word.endswith("en") and len(word) > 5:
        return (f"{word[:-3]}{word[-4:-2]}",)  # problemen, filialen: two syllables or more
    return ()
