"""Words that say nothing about what somebody looks for: of grammar, and of asking."""

_WORDS = (
    "aan af al alle alles als altijd ander andere anderen ben bij bijna daar daarbij daarin daarom daarvan dan dat de "
    "deze die dit doe doen doet door dus een eens elk elke en er even ge geen gaan gaat geweest had hadden "
    "heb hebben hebt heeft hem hen het hier hierbij hij hoe hoeveel hun ieder iedere iemand iets ik in is ja je jij "
    "jou jouw juist jullie kan komt kun kunnen kunt maar mag me meer men met mij mijn mijne misschien moet moeten mogen na naar "
    "net niet niets nog nu of om omdat onder ons onze ook op over per pas precies reeds sinds soms staat staan steeds "
    "te tegen ten ter terwijl toch toen tot tussen u uit uw van vanaf veel vaak voor waar waarbij waarin waarmee waarom "
    "waarop waarover waarvan wanneer want waren was wat we wel welk welke werd worden wordt wie wij wil willen wilt "
    "zal ze zeer zelf zelfs zich zij zijn zo zoals zonder zou zouden zullen zult via vind vinden vindt "
    "moest kon konden wilde graag informatie bestaat bestaan betekent"
)
STOPWORDS = frozenset(_WORDS.split())
_MODIFIERS = (
    "vrij groot klein eigen nieuw oud goed hoog laag lang kort wit zwart hard zacht snel dik dun vol leeg vast los open dicht "
    "zwaar sterk zwak mooi wijd breed smal diep recht scherp stil wild zoet zuur wijs vroeg laat half heel dubbel enkel meer "
    "veel mede samen zelf wel hand hoofd"
)
MODIFIERS = frozenset(_MODIFIERS.split())
"""Words that say what a compound is like and not what it is about: who looks for grootmoeder asks nothing about groot."""
