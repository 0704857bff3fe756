"""Views of a list that somebody keeps by a name: what it was asked, to be asked again."""

import re
from dataclasses import dataclass
from uuid import UUID

MOST_IN_NAME = 40
MOST_IN_ADDRESS = 1000
_PATH = re.compile(r"/beheer[a-z0-9/_-]*")
_QUERY = re.compile(r"[A-Za-z0-9._~=&%+-]*")


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view of the list at `path`; `query` is what stands behind it in the address.

    The one without a name is how its owner sees the list when an address asks for no columns: it holds those.
    """

    id: UUID
    path: str
    name: str
    query: str

    @property
    def href(self) -> str:
        """The address of the list as it was kept."""
        return f"{self.path}?{self.query}"


def is_view(path: str, query: str) -> bool:
    """Tell whether this is the address of a list of ours with something asked."""
    return bool(_PATH.fullmatch(path) and query and len(query) <= MOST_IN_ADDRESS and _QUERY.fullmatch(query))
