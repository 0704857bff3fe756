"""What visitors read of an activity: the words that one form holds, apart from its days, places and questions."""

from dataclasses import asdict, dataclass, fields, replace

from leerkring.activities.content.drafts import ActivityDraft
from leerkring.core.versions import version_of


@dataclass(frozen=True, slots=True)
class ActivityText:
    """The words of an activity; `body` is Markdown, and themes, regions and target groups are slugs in order of the alphabet."""

    slug: str
    title: str
    summary: str
    body: str
    case_text: str
    audience: str
    place: str
    price: str
    host: str
    facilitator: str
    experts: str
    themes: tuple[str, ...]
    regions: tuple[str, ...]
    target_groups: tuple[str, ...]

    @property
    def version(self) -> str:
        """What a form that was filled with these words carries."""
        return version_of(*(getattr(self, name) for name in NAMES))


NAMES = tuple(field.name for field in fields(ActivityText))
LISTS = ("themes", "regions", "target_groups")


def text_of(draft: ActivityDraft) -> ActivityText:
    """Return the words of an activity as it stands."""
    words = {name: getattr(draft, name) for name in NAMES}
    return ActivityText(**words | {name: tuple(sorted(words[name])) for name in LISTS})


def with_text(draft: ActivityDraft, text: ActivityText) -> ActivityDraft:
    """Return the activity with these words; where they say the same, it is the same."""
    return draft if text_of(draft) == text else replace(draft, **asdict(text))
