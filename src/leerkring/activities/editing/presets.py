"""Questions that many forms ask, ready to be put on one."""

from leerkring.activities.content.drafts import FieldDraft
from leerkring.activities.rules import ERASE_DAYS, FieldType

PRESETS = (
    FieldDraft(
        "vraag",
        "Welke vraag brengt u mee?",
        FieldType.LONG_TEXT,
        "Een paar zinnen is genoeg. Noem geen namen van bewoners.",
        required=True,
    ),
    FieldDraft(
        "rol",
        "Wat is uw rol?",
        FieldType.CHOICE,
        required=True,
        options=("Ik trek dit onderwerp", "Ik doe mee namens mijn organisatie", "Ik beslis erover", "Anders"),
    ),
    FieldDraft(
        "ervaring",
        "Hoe lang werkt u al aan dit onderwerp?",
        FieldType.CHOICE,
        options=("Ik begin net", "Een tot drie jaar", "Langer dan drie jaar"),
    ),
    FieldDraft("verwachting", "Wat wilt u na afloop weten of kunnen?", FieldType.LONG_TEXT),
    FieldDraft("casus", "Wilt u een eigen geval inbrengen?", FieldType.YES_NO),
    FieldDraft("lunch", "Eet u mee?", FieldType.YES_NO, required=True),
    FieldDraft(
        "vervoer",
        "Hoe komt u?",
        FieldType.CHOICE,
        options=("Met de trein", "Met de auto", "Met de fiets of lopend"),
    ),
    FieldDraft(
        "foto",
        "Mogen wij u op een foto laten zien?",
        FieldType.YES_NO,
        "Op onze website en in de nieuwsbrief.",
    ),
    FieldDraft(
        "dieet",
        "Waar houden wij bij het eten rekening mee?",
        FieldType.TEXT,
        "Bijvoorbeeld een allergie, of iets wat u niet eet.",
        sensitive=True,
        erase_days=ERASE_DAYS,
    ),
    FieldDraft(
        "toegankelijkheid",
        "Wat heeft u nodig om mee te kunnen doen?",
        FieldType.LONG_TEXT,
        "Bijvoorbeeld een plek voor een rolstoel, een tolk of een rustige ruimte.",
        sensitive=True,
        erase_days=ERASE_DAYS,
        for_host=True,
    ),
)
