"""A bucket that speaks as much of S3 as a file store asks: put, get, delete and list, below `/stukken/`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from re import findall
from threading import Event, Thread
from urllib.parse import unquote, urlsplit


@dataclass
class Bucket:
    """What lies in it, by key. `says` is a status that it answers everything with; while `silent`, it says nothing."""

    url: str = ""
    kept: dict[str, bytes] = field(default_factory=dict)
    says: int = 0
    silent: bool = False
    over: Event = field(default_factory=Event)


@contextmanager
def bucket() -> Iterator[Bucket]:
    """Serve one on this machine."""
    what = Bucket()

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self._goes_on():
                what.kept[self._key()] = body
                self._answer(200, headers={"ETag": '"1"'})

        def do_GET(self) -> None:
            if not self._goes_on():
                return
            if "list-type=2" in self.path:
                when = "2027-01-12T08:00:00.000Z"
                lines = "".join(
                    f"<Contents><Key>{key}</Key><LastModified>{when}</LastModified><ETag>1</ETag>"
                    f"<Size>{len(body)}</Size></Contents>"
                    for key, body in sorted(what.kept.items())
                )
                self._answer(
                    200,
                    f"<ListBucketResult><IsTruncated>false</IsTruncated>{lines}</ListBucketResult>".encode(),
                )
            elif self._key() in what.kept:
                headers = {"ETag": '"1"', "Last-Modified": formatdate(usegmt=True)}
                self._answer(200, what.kept[self._key()], headers)
            else:
                self._answer(404)

        def do_POST(self) -> None:
            """Delete: S3 takes many keys at once, and one as a list of one."""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            if self._goes_on():
                keys = findall(r"<Key>([^<]+)</Key>", body)
                for key in keys:
                    what.kept.pop(key, None)
                gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
                self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

        def _key(self) -> str:
            return unquote(urlsplit(self.path).path).removeprefix("/stukken/")

        def _goes_on(self) -> bool:
            if what.silent:
                what.over.wait()
            if what.says:
                self._answer(what.says)
            return not (what.silent or what.says)

        def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    what.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield what
    finally:
        what.over.set()
        server.shutdown()
        server.server_close()
