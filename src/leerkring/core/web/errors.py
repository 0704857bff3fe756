"""What a visitor sees when something does not go as they hoped: a page with a next step, in Dutch.

Error pages need no database. Programs that ask for JSON get problem details (RFC 9457). Who is signed in keeps the frame
of the back office around the error; without a database, when nobody can be recognised, a frame that needs none.
"""

from http import HTTPStatus
from typing import Any, cast

import msgspec
import structlog
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.refusals import Busy, Refusal, TooMany
from leerkring.core.web.access import SignInNeeded, Staff
from leerkring.core.web.asgi import Scope, Send
from leerkring.core.web.middleware import REQUEST_ID, redacted
from leerkring.core.web.services import Services, services_of

log = structlog.get_logger("leerkring.errors")

Visit = Request[Any, Any, Any]

SENTENCES = {
    400: "Wij konden uw verzoek niet lezen. Ga terug en probeer het opnieuw.",
    403: "Dit formulier is vanaf een andere website verstuurd. Daarom is er niets opgeslagen.",
    404: "Deze pagina bestaat niet (meer). Misschien is de pagina verplaatst of is het adres verkeerd getypt.",
    405: "Dit kan hier niet. Gebruik de knop op de pagina zelf.",
    413: "Dat is te veel in één keer. Maak uw antwoorden korter en verstuur het formulier opnieuw.",
    500: "Er ging bij ons iets mis. Wij zijn op de hoogte. Probeer het straks opnieuw.",
    503: "Wij kunnen nu even niet bij onze gegevens. Probeer het over een halve minuut opnieuw.",
}

BACK_OFFICE = "/beheer"


def is_back_office(path: str) -> bool:
    """Tell whether an address lies in the back office."""
    return path == BACK_OFFICE or path.startswith(f"{BACK_OFFICE}/")


async def recognise(_error: Exception, scope: Any) -> None:
    """Find out who is behind a request in the back office that ended before the guard could tell."""
    known = scope["type"] != "http" or "staff" in scope["state"]
    if known or not is_back_office(scope["path"]):
        return
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    try:
        scope["state"]["staff"] = await connection.app.state.services.identify(connection)
    except DatabaseAway:
        return
    except Exception as error:
        log.info("nobody recognised", error=type(error).__name__)


def _frame(scope: Scope, status: int) -> tuple[bool, Staff | None]:
    """Return whether the frame of the back office stands around an error page, and who is in it."""
    staff: Staff | None = scope.get("state", {}).get("staff")
    # A visitor without a session never gets as far as these two: they were sent to sign in.
    unknown = status in (500, 503) and "staff" not in scope.get("state", {})
    return is_back_office(scope["path"]) and (staff is not None or unknown), staff


def document(
    services: Services,
    scope: Scope,
    *,
    status: int,
    sentence: str,
    code: str,
    next_label: str = "Naar de agenda",
    next_href: str = "/agenda",
) -> tuple[bytes, str]:
    """Return the body and media type: a page, or the problem document where a program asks."""
    reference = scope.get(REQUEST_ID, "")
    accepted = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    if scope["path"].startswith("/api/") or b"application/json" in accepted:
        problem = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": sentence,
            "code": code,
            "reference": reference,
        }
        return msgspec.json.encode(problem), "application/problem+json"
    in_beheer, staff = _frame(scope, status)
    html = services.jinja.get_template("errors/error.html").render(
        path=scope["path"],
        signed_in=staff,
        in_beheer=in_beheer,
        status=status,
        code=code,
        sentence=sentence,
        reference=reference,
        next_label=next_label,
        next_href=next_href,
    )
    return html.encode(), "text/html"


def answer(
    request: Visit, *, status: int, headers: dict[str, str] | None = None, **words: str
) -> Response[bytes]:
    """Return the error page as an answer."""
    scope = cast("Scope", request.scope)
    body, media_type = document(services_of(request), scope, status=status, **words)
    headers = {"Cache-Control": "no-store", **(headers or {})}
    return Response(body, status_code=status, media_type=media_type, headers=headers)


async def refuse_cross_site(services: Services, scope: Scope, send: Send) -> None:
    """Answer a post that another site's page made, before anything of it is read."""
    body, media_type = document(services, scope, status=403, sentence=SENTENCES[403], code="cross-site")
    headers = [
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def note_refusal(request: Visit, refusal: Refusal) -> None:
    """Log that something was refused: which of our noes, and on which page; no secret, no address."""
    log.info("refusal", code=refusal.code, path=redacted(request.scope["path"]))


def on_refusal(request: Visit, refusal: Refusal) -> Response[Any]:
    """A normal no; logged as information."""
    if isinstance(refusal, SignInNeeded):
        return Redirect(refusal.location, status_code=303, headers={"Cache-Control": "no-store"})
    note_refusal(request, refusal)
    wait = refusal.retry_after if isinstance(refusal, TooMany | Busy) else None
    return answer(
        request,
        status=refusal.status,
        sentence=refusal.text,
        code=refusal.code,
        next_label=refusal.next_label,
        next_href=refusal.next_href,
        headers={"Retry-After": str(wait)} if wait else None,
    )


def allowed(error: HTTPException) -> str:
    """Return the methods that the path of a 405 takes, as its answer must name them (RFC 9110, 15.5.6)."""
    told = {name.lower(): value for name, value in (error.headers or {}).items()}.get("allow", "")
    methods = {method.strip() for method in told.split(",")} - {""}
    if "GET" in methods:
        methods.add("HEAD")  # answered as GET before the framework sees it
    return ", ".join(sorted(methods))


def on_http(request: Visit, error: HTTPException) -> Response[Any]:
    """What the framework refuses: an unknown address, a method, a body that is too large or not to be read."""
    status = (
        error.status_code if error.status_code in SENTENCES else (400 if error.status_code < 500 else 500)
    )
    if status == 500:
        return on_fault(request, error)
    headers = {"Allow": allowed(error)} if status == 405 else {}
    return answer(request, status=status, sentence=SENTENCES[status], code=f"http-{status}", headers=headers)


def on_away(request: Visit, error: DatabaseAway) -> Response[Any]:
    """The database cannot be reached; the log has heard of that from the database itself, once."""
    return answer(
        request, status=503, sentence=SENTENCES[503], code="database-away", headers={"Retry-After": "30"}
    )


def on_fault(request: Visit, error: Exception) -> Response[Any]:
    """We are wrong: a reference for the visitor, the traceback for us."""
    reference = request.scope.get(REQUEST_ID, "")
    log.error("fault", reference=reference, path=redacted(request.scope["path"]), exc_info=error)
    return answer(request, status=500, sentence=SENTENCES[500], code="fault")


HANDLERS: dict[Any, Any] = {
    Refusal: on_refusal,
    HTTPException: on_http,
    DatabaseAway: on_away,
    Exception: on_fault,
}
