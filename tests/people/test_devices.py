"""What is kept of a browser: words that its owner knows, and half of an address."""

import pytest

from leerkring.people.devices import UNKNOWN, device_of, shortened

_CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 {}Safari/537.36"
_SAFARI = "Mozilla/5.0 ({}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/604.1"


@pytest.mark.parametrize(
    "said, device",
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
            "Firefox op Windows",
        ),
        (_CHROME.format("X11; Linux x86_64", ""), "Chrome op Linux"),
        (_CHROME.format("X11; CrOS x86_64 14541.0.0", ""), "Chrome op een Chromebook"),
        (_CHROME.format("Linux; Android 10; K", "Mobile "), "Chrome op een Android-apparaat"),
        (_CHROME.format("Windows NT 10.0", "") + " Edg/131.0.0.0", "Edge op Windows"),
        (_CHROME.format("Windows NT 10.0", "") + " OPR/116.0.0.0", "Opera op Windows"),
        (
            _CHROME.format("Linux; Android 14; SM-S921B", "SamsungBrowser/26.0 "),
            "Samsung Internet op een Android-apparaat",
        ),
        (_SAFARI.format("Macintosh; Intel Mac OS X 10_15_7"), "Safari op een Mac"),
        (_SAFARI.format("iPhone; CPU iPhone OS 18_1 like Mac OS X"), "Safari op een iPhone"),
        (
            _SAFARI.format("iPad; CPU OS 18_1 like Mac OS X").replace("Version/18.1", "FxiOS/132"),
            "Firefox op een iPad",
        ),
        ("python-httpx/0.27", UNKNOWN),
        ("", UNKNOWN),
        ("<script>" * 9000, UNKNOWN),
        ("x" * 400 + "Firefox/ Windows", UNKNOWN),
    ],
)
def test_a_browser_in_words(said: str, device: str) -> None:
    assert device_of(said) == device


@pytest.mark.parametrize(
    "address, half",
    [
        ("192.0.2.17", "192.0.…"),
        ("2001:db8:12:34::5", "2001:db8:12:…"),
        ("::1", "0:0:0:…"),
        ("fe80::1%eth0", "fe80:0:0:…"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_half_of_an_address(address: str, half: str) -> None:
    assert shortened(address) == half
