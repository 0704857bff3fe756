"""Each letter of an issue as its readers will get it, in the back office."""

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.middleware import POLICY
from leerkring.core.web.pages import Visit, page, render
from leerkring.newsletter.beheer.issue_page import BASE, EDITOR, ONE, get_stream_and_issue, letters_in
from leerkring.newsletter.issues import issuing
from leerkring.newsletter.issues.freezing import letter_of, prepare
from leerkring.newsletter.letters.letter import Letter
from leerkring.newsletter.mails import without_marks

PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox"
)


@page(ONE + "/voorbeeld", access=EDITOR)
async def preview(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Show each letter as it would leave now: the HTML in a frame that can do nothing, and the text."""
    async with request.reading() as reading:
        stream, issue = await get_stream_and_issue(reading, slug, number)
        prepared = await prepare(reading, issue, request.now)
        _, drafts = await issuing.inspect(reading, issue, request.now, request.settings, ())
    chosen = _which(request, len(drafts))
    answer = render(
        request,
        "newsletter/beheer/preview.html",
        stream=stream,
        issue=issue,
        base=f"{BASE}/{slug}/{number}",
        drafts=drafts,
        chosen=chosen,
        plans=prepared.audience.plans,
        text=without_marks(drafts[chosen].text, request.settings.base_url),
    )
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


def _which(request: Visit, many: int) -> int:
    asked = request.query_params.get("brief", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 1
    return min(max(number, 1), many) - 1


@page(ONE + "/voorbeeld/html", access=EDITOR)
async def preview_html(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Show the HTML of one letter, sandboxed."""
    async with request.reading() as reading:
        _, issue = await get_stream_and_issue(reading, slug, number)
        prepared = await prepare(reading, issue, request.now)
    choices = letters_in(prepared)
    letter: Letter = letter_of(prepared, choices[_which(request, len(choices))], request.settings.base_url)
    return Response(
        without_marks(letter.html, request.settings.base_url).encode(),
        status_code=200,
        media_type="text/html",
        headers={
            "Content-Security-Policy": PREVIEW_POLICY,
            "X-Frame-Options": "SAMEORIGIN",
            "Cache-Control": "no-store",
        },
    )


HANDLERS = [preview, preview_html]
