"""Back to the list as it was left: what a list of the back office was last asked is kept in a functional cookie.

The cookie ends with the browser's session, is out of reach of scripts, and holds for a few lists the words of their
address. The menu begins a list anew; only the way back (`back`) uses it.
"""

import re
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from litestar import Response
from litestar.datastructures import Cookie

from leerkring.core.web.lists.shown import Shown
from leerkring.core.web.visit import Visit

NAME = "leerkring_lijsten"
MOST_LISTS = 6
MOST_IN_ADDRESS = 300
_PATH = re.compile(r"/beheer[a-z0-9/_-]*")


def _name(visit: Visit) -> str:
    return f"__Host-{NAME}" if visit.settings.secure else NAME


def _lists(visit: Visit) -> dict[str, str]:
    kept = unquote(visit.cookies.get(_name(visit), ""))[: MOST_LISTS * MOST_IN_ADDRESS * 2]
    pairs = (line.partition("?") for line in kept.split("|"))
    return {path: query for path, _, query in pairs if _PATH.fullmatch(path)}


def back(visit: Visit, path: str, **words: str) -> str:
    """Return the address of a list as this visitor last saw it; `words` are added to it."""
    asked = dict(parse_qsl(_lists(visit).get(path, ""))) | words
    return f"{path}?{urlencode(asked)}" if asked else path


def remember(visit: Visit, shown: Shown[Any], response: Response[bytes]) -> Response[bytes]:
    """Let the answer keep what the list was asked; a list with nothing asked is forgotten."""
    lists, query = _lists(visit), urlencode(shown.asked.words)
    if visit.method != "GET" or lists.get(shown.path, "") == query:
        return response
    lists.pop(shown.path, None)
    if query and len(query) <= MOST_IN_ADDRESS:
        lists[shown.path] = query
    kept = "|".join(f"{path}?{asked}" for path, asked in list(lists.items())[-MOST_LISTS:])
    response.set_cookie(_cookie(visit, kept))
    return response


def forget(visit: Visit, response: Response[bytes]) -> None:
    """Let the answer take it all back, for who signs out: what was searched for is often somebody's name."""
    response.set_cookie(_cookie(visit, ""))


def _cookie(visit: Visit, kept: str) -> Cookie:
    return Cookie(
        key=_name(visit),
        value=quote(kept, safe=""),
        path="/",
        max_age=None if kept else 0,
        httponly=True,
        samesite="lax",
        secure=visit.settings.secure,
    )
