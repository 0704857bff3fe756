"""What a visitor gets of leerkring behind nginx and behind Caddy, set up as docs/operations/examples says."""

import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.proxies.proxy import CERTIFICATE, FILES, NAME, Proxy, missing, serving
from tests.support.running import Running, running

ASKED = {"email": "noor@voorbeeld.example"}


@pytest.mark.parametrize("kind", FILES)
def test_an_example_is_read_by_the_program_that_it_is_for(tmp_path: Path, kind: str) -> None:
    if missing(kind):
        pytest.skip(f"{kind} is not installed")
    (tmp_path / "cache").mkdir()
    command = FILES[kind](tmp_path, 8000, 8080, 8443)
    check = {"nginx": [*command, "-t"], "caddy": ["caddy", "validate", *command[2:]]}[kind]
    done = subprocess.run(
        check,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"HOME": str(tmp_path), "PATH": "/usr/sbin:/usr/bin"},
    )
    assert done.returncode == 0, done.stderr
    assert kind == "caddy" or "warn" not in done.stderr, done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = {
        "LEERKRING_BASE_URL": f"https://{NAME}",
        "LEERKRING_TRUSTED_PROXIES": "127.0.0.1",
        "LEERKRING_METRICS_TOKEN": "a word for metrics",
    }
    with running(tmp_path_factory.mktemp("site"), **settings) as site:
        yield site


@pytest.fixture(scope="module", params=FILES)
def proxy(
    request: pytest.FixtureRequest, site: Running, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    if missing(request.param):
        pytest.skip(f"{request.param} is not installed")
    with serving(request.param, tmp_path_factory.mktemp(request.param), site.port) as proxy:
        yield proxy


class _ToHere(httpx.HTTPTransport):
    """Finds leerkring.example on this machine, as DNS would."""

    def __init__(self, proxy: Proxy, address: str) -> None:
        self.ports = {"http": proxy.plain, "https": proxy.tls}
        context = ssl.create_default_context(cafile=str(CERTIFICATE))
        context.check_hostname = False
        super().__init__(verify=context, local_address=address)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = request.url.host
        request.url = request.url.copy_with(host="127.0.0.1", port=self.ports[request.url.scheme])
        return super().handle_request(request)


def visitor(proxy: Proxy, address: str = "127.0.0.2") -> httpx.Client:
    """A browser at this address."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    return httpx.Client(
        transport=_ToHere(proxy, address), base_url=f"https://{NAME}", headers=headers, timeout=60
    )


@pytest.mark.prove
def test_a_page_comes_whole_and_packed_once(proxy: Proxy) -> None:
    with visitor(proxy) as browser:
        for packing in ("gzip", "br"):
            page = browser.get("/", headers={"Accept-Encoding": packing})
            assert page.status_code == 200
            assert page.headers["content-encoding"] == packing
            assert "<main" in page.text
            assert "max-age" in page.headers["strict-transport-security"]
        assert browser.get("/agenda/bestaat-niet").status_code == 404
        assert "leerkring" in browser.get("/agenda/bestaat-niet").text


@pytest.mark.prove
def test_it_speaks_http_2_and_the_tls_of_today(proxy: Proxy) -> None:
    context = ssl.create_default_context(cafile=str(CERTIFICATE))
    context.check_hostname = False
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", proxy.tls)) as plain,
        context.wrap_socket(plain, server_hostname=NAME) as safe,
    ):
        assert safe.selected_alpn_protocol() == "h2"
        assert safe.version() == "TLSv1.3"


@pytest.mark.prove
def test_plain_http_leads_to_https(proxy: Proxy) -> None:
    with visitor(proxy) as browser:
        answer = browser.get(f"http://{NAME}/agenda?open=1")
        assert answer.status_code in {301, 308}
        assert (
            re.sub(r":\d+", "", answer.headers["location"].removeprefix("https:"))
            == f"//{NAME}/agenda?open=1"
        )


@pytest.mark.prove
def test_another_name_is_not_ours(proxy: Proxy) -> None:
    with visitor(proxy) as browser:
        assert browser.get("http://elders.example/").status_code == 421
        assert browser.get("/", headers={"Host": "elders.example"}).status_code == 421


@pytest.mark.prove
def test_what_is_too_large_is_refused_and_what_may_come_arrives(proxy: Proxy) -> None:
    with visitor(proxy) as browser:
        typed = browser.post("/inloggen", content=b"email=" + b"a" * 300_000, headers=FORM)
        assert typed.status_code == 413
        assert "te groot" in typed.text  # our own page
        word = browser.post("/beheer/handreikingen/x/edities/1/word", content=b"x" * (10 * 1024 * 1024))
        assert word.status_code in {303, 404}  # nobody is signed in: but it came through
        # Caddy counts while it is read, and leerkring has answered by then.
        more = browser.post("/beheer/handreikingen/x/edities/1/word", content=b"x" * (12 * 1024 * 1024))
        assert more.status_code == (413 if proxy.kind == "nginx" else word.status_code)


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.prove
def test_the_limits_see_who_it_is_whatever_they_say_of_themselves(proxy: Proxy) -> None:
    address = {"nginx": "127.0.0.7", "caddy": "127.0.0.8"}[proxy.kind]
    with visitor(proxy, address) as browser:
        made_up = [
            {
                "X-Forwarded-For": f"203.0.113.{i}",
                "Forwarded": f"for=203.0.113.{i}",
                "X-Real-IP": f"203.0.113.{i}",
            }
            for i in range(6)
        ]
        asked = [browser.post("/inloggen", data=ASKED, headers=headers).status_code for headers in made_up]
    assert asked == [303] * 5 + [429]
    with visitor(proxy, address[:-1] + "9") as other:
        assert other.post("/inloggen", data=ASKED).status_code == 303


@pytest.mark.prove
def test_only_who_watches_reads_the_figures(proxy: Proxy) -> None:
    token = {"Authorization": "Bearer a word for metrics"}
    for path in ("/metrics", "/readyz", "/healthz"):
        with visitor(proxy) as stranger:
            assert stranger.get(path, headers=token).status_code == 403
        with visitor(proxy, "127.0.0.1") as here:
            assert here.get(path, headers=token).status_code == 200


@pytest.mark.prove
def test_files_that_never_change_are_kept_by_nginx(proxy: Proxy) -> None:
    with visitor(proxy) as browser:
        style = re.search(r'href="(/static/[^"]+\.css)"', browser.get("/").text)
        assert style is not None
        for _ in range(2):
            answer = browser.get(style[1])
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
    if proxy.kind == "nginx":
        assert any(path.is_file() for path in (proxy.folder / "cache").rglob("*"))
