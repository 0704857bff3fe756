"""Static files under one path that carries the build's hash, so that browsers may keep them for a year.

`/static/<hash>/css/site.css`: one hash over all files, so that modules and the stylesheet find each other
by relative paths. Everything is read, joined and compressed once, kept in memory, and the compressed
forms are kept in a cache folder so that a warm start only reads. A path with another hash (a page from
before an update, a node that is updated a moment later) still gets the file, but for a minute only.
"""

import gzip
import hashlib
import os
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli

from leerkring.core.project_dirs import PACKAGE
from leerkring.core.web.assets import font

SOURCE = PACKAGE / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
COMPRESSED = {".css", ".js", ".svg", ".txt", ".webmanifest"}
# Each stylesheet that a page links, and the files it is joined from, in the order of the layers.
SHEETS = {
    "css/site.css": (
        "layers.css",
        "tokens.css",
        "font.css",
        "reset.css",
        "base.css",
        "components/*.css",
        "pages/*.css",
        "utilities.css",
    ),
    "css/beheer.css": ("beheer/*.css",),
    "css/library.css": ("library/*.css",),
    "css/lab.css": ("lab/*.css", "library/writing.css", "beheer/edit-conflict.css"),
}
FONT = "font/manrope.woff2"
YEAR = b"public, max-age=31536000, immutable"
MINUTE = b"public, max-age=60"

Scope = Any
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class File:
    """One file as it leaves: its bodies by content coding, each with its own tag."""

    content_type: bytes
    bodies: dict[str, bytes]
    tag: str

    def etag(self, coding: str) -> bytes:
        """A strong tag differs per coding, because the bytes do."""
        return f'"{self.tag}{"-" + coding if coding else ""}"'.encode()


def _joined(folder: Path, patterns: Iterable[str]) -> bytes:
    texts = [path.read_text("utf-8") for pattern in patterns for path in sorted(folder.glob(pattern))]
    css = re.sub(r"/\*.*?\*/", "", "\n".join(texts), flags=re.DOTALL)
    # Comments and indentation are for us; the rest of minifying saves nothing after compression.
    return "\n".join(line.strip() for line in css.splitlines() if line.strip()).encode()


def _collect(source: Path, cache: Path) -> dict[str, bytes]:
    files = {name: _joined(source / "css", patterns) for name, patterns in SHEETS.items()}
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if path.is_file() and path.suffix in TYPES and not name.startswith("css/"):
            files[name] = path.read_bytes()
    files[FONT] = font.cached(cache)
    return files


def _compressed(body: bytes, folder: Path, coding: str) -> bytes:
    """Return the body in this coding, from the cache folder when it was made before."""
    path = folder / f"{hashlib.sha256(body).hexdigest()[:32]}.{coding}"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    made = brotli.compress(body) if coding == "br" else gzip.compress(body, 9, mtime=0)
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_bytes(made)
    part.replace(path)
    return made


def _wanted(header: str, file: File) -> str:
    """Choose the smallest coding that the client takes: br, then gzip, then none."""
    accepted = {}
    for part in header.split(","):
        name, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=")
        accepted[name.strip().lower()] = quality not in {"0", "0.0", "0.00", "0.000"}
    for coding in ("br", "gzip"):
        if coding in file.bodies and accepted.get(coding, accepted.get("*", False)):
            return coding
    return ""


class Static:
    """The static files of this build, and the ASGI app that serves them under `/static`."""

    def __init__(self, cache: Path, source: Path = SOURCE, prefix: str = "/static") -> None:
        raw = _collect(source, cache)
        total = hashlib.sha256()
        for name in sorted(raw):
            total.update(name.encode() + b"\0" + hashlib.sha256(raw[name]).digest())
        self.build = total.hexdigest()[:12]
        self.prefix = prefix
        self.files = {name: self._file(name, body, cache) for name, body in raw.items()}

    @staticmethod
    def _file(name: str, body: bytes, cache: Path) -> File:
        suffix = Path(name).suffix
        bodies = {"": body}
        if suffix in COMPRESSED:
            for coding in ("br", "gzip"):
                small = _compressed(body, cache, coding)
                if len(small) < len(body):
                    bodies[coding] = small
        return File(TYPES[suffix].encode(), bodies, hashlib.sha256(body).hexdigest()[:20])

    def url(self, name: str) -> str:
        """The address of a file in this build; a name that does not exist is a mistake of ours."""
        if name not in self.files:
            raise KeyError(f"there is no static file {name!r}")
        return f"{self.prefix}/{self.build}/{name}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD, conditional or not; anything else is not here."""
        headers = dict(scope["headers"])
        path = scope["path"].removeprefix(self.prefix).lstrip("/")
        build, _, name = path.partition("/")
        file = self.files.get(name)
        if scope["method"] not in {"GET", "HEAD"}:
            await _reply(send, 405, [(b"allow", b"GET, HEAD")])
        elif file is None:
            await _reply(send, 404, [(b"cache-control", b"no-store")], b"Dit bestand bestaat niet.")
        else:
            await self._send(file, build == self.build, headers, scope["method"], send)

    async def _send(
        self, file: File, current: bool, headers: dict[bytes, bytes], method: str, send: Send
    ) -> None:
        coding = _wanted(headers.get(b"accept-encoding", b"").decode("latin-1"), file)
        body, etag = file.bodies[coding], file.etag(coding)
        answer = [(b"etag", etag), (b"cache-control", YEAR if current else MINUTE)]
        if len(file.bodies) > 1:
            answer.append((b"vary", b"Accept-Encoding"))
        known = {tag.strip().removeprefix(b"W/") for tag in headers.get(b"if-none-match", b"").split(b",")}
        if etag in known or b"*" in known:
            await _reply(send, 304, answer)
            return
        if coding:
            answer.append((b"content-encoding", coding.encode()))
        answer += [(b"content-type", file.content_type), (b"content-length", str(len(body)).encode())]
        await _reply(send, 200, answer, b"" if method == "HEAD" else body)


async def _reply(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    if status in {404, 405}:
        headers = [
            *headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
        ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
