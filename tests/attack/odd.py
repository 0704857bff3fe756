"""Odd requests over all routes: methods, addresses, encodings, headers, cookies and bodies that nobody should send."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

ONE = "woonzorganalyse"
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "QUERY",
)
ID = UUID("01890000-0000-7000-8000-000000000000")
HOLES = (
    *("geen", "nieuwsbrief", "A" * 43, "a" * 3000, str(ID), str(ID).upper(), "{}", "1", "-1", "0" * 400),
    *(
        "99999999999999999999",
        "2147483648",
        "9223372036854775808",
        "1.0",
        "1.1.pdf",
        "x.ics",
        ".ics",
        "x.epub",
    ),
    *("%00", "%0d%0aX-A:%20b", "%ff%fe", "%c0%ae", "%ed%a0%80", "%F0%9F%A6%86", "%e2%80%ae", "%2f", "%2e%2e"),
    *(
        "..",
        ".",
        "..%2f..%2fetc%2fpasswd",
        "%5c",
        "a%20b",
        "%",
        "%zz",
        "%u0041",
        "'%20OR%201=1",
        "<b>",
        "$%7B7*7%7D",
    ),
    *(
        "{{7*7}}",
        "~root",
        "*",
        "a;b=c",
        "a:b",
        "@",
        "é",
        "ǅ",
        "\u200b",
        "nan",
        "1e9",
        "٣",
        "null",
        "undefined",
    ),
)
QUERIES = (
    *(
        b"",
        b"?",
        b"&&&",
        b"=",
        b"=x",
        b"a",
        b"soort=%ff",
        b"maand=2027-13",
        b"maand=9999-12",
        b"maand=2099-00",
    ),
    *(b"pagina=-1", b"pagina=99999999999999999999", b"pagina=1e9", b"pagina=%D9%A3", b"pagina=&pagina=2"),
    *(
        b"q=%00",
        b"q=" + b"%22" * 500,
        b"q=" + b"a+" * 400,
        b"q=%ed%a0%80",
        b"q=%f0%9f%a6%86",
        b"q=" + b"(" * 300,
    ),
    *(b"via=" + b"x" * 500, b"via=a-1", b"sorteer=-", b"sorteer=%00", b"zoek=%25%5f%5c", b"wanneer=ooit"),
    *(
        b"gekozen=x&gekozen=" + str(ID).encode(),
        b"alles=ja",
        b"naar=//evil.example",
        b"naar=%0d%0a",
        b"x=1" * 2000,
    ),
    *(
        b"gedaan=verplaatst&mails=" + b"9" * 300,
        b"gedaan=%00",
        b"verb=ListRecords&from=x",
        b"%73oort=leerkring",
    ),
    b"&".join(b"a%d=%d" % (n, n) for n in range(2000)),
)
TYPES = (
    *(
        b"application/x-www-form-urlencoded",
        b"application/x-www-form-urlencoded; charset=utf-16",
        b"text/plain",
    ),
    *(
        b"application/x-www-form-urlencoded; charset=onzin",
        b"multipart/form-data",
        b"multipart/form-data; boundary=",
    ),
    *(
        b"multipart/form-data; boundary=x",
        b'multipart/form-data; boundary="',
        b"multipart/form-data; boundary=\xff",
    ),
    *(
        b"multipart/form-data; boundary=" + b"x" * 500,
        b"application/json",
        b"application/xml",
        b"",
        b"\xff\xfe",
        b";",
    ),
    *(b"application/msgpack", b"message/rfc822", b"image/png", b"a/b; c", b"multipart/mixed; boundary=x"),
)
BODIES = (
    *(b"", b"a=1", b"\x00", b"\xff\xfe\xfd", b"%", b"%zz=%", b"=&=&=", b"email=%00", b"email=a%40b.example"),
    *(
        b"email=" + b"a" * 5000,
        b"version=x",
        b"token=%c3%a9",
        b"request_key=" + b"k" * 4000,
        b"name=%ed%a0%80",
    ),
    *(
        b"email=a%40b.example&email=c%40d.example",
        b"person=x",
        b"doen=weg",
        b"capacity=9e99",
        b"capacity=%D9%A3",
    ),
    *(
        b"date=2027-02-30&starts=25:61",
        b"date=0000-00-00",
        b"date=9999-12-31&starts=23:59&ends=23:59",
        b"text=" + b"#" * 9000,
    ),
    *(
        b'{"a":',
        b"[" * 5000,
        b"null",
        b'"x"',
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    ),
    *(b"--x\r\n\r\n--x--", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'),
    *(
        b'--x\r\nContent-Disposition: form-data; name=a; filename="\x00"\r\n\r\nb\r\n--x--\r\n',
        b"--x",
        b"--x--",
    ),
    *(
        b"--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--\r\n",
        b"--x\r\n" * 500,
        b"--x\r\nA: " + b"b" * 9000,
    ),
    *(
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.docx"\r\n\r\nPK\x03\x04\r\n--x--\r\n',
    ),
    *(b"&".join(b"n%d=" % n for n in range(3000)), b"x" * 300_000),
)
HEADERS = (
    *(
        (b"accept", b"application/json"),
        (b"accept", b"\xff"),
        (b"accept", b"*/*;q=x"),
        (b"accept", b"," * 900),
    ),
    *(
        (b"accept-encoding", b"\xff, br;q=nan"),
        (b"accept-encoding", b"gzip;" * 500),
        (b"accept-language", b"\xc3\x28"),
    ),
    *(
        (b"cookie", b"\xff\xfe=\xff"),
        (b"cookie", b"leerkring_session="),
        (b"cookie", b"leerkring_session=" + b"A" * 43),
    ),
    *(
        (b"cookie", b"leerkring_session=\xff" + b"a" * 42),
        (b"cookie", b";=;=;,\"'\\"),
        (b"cookie", b"=" * 4000),
    ),
    *(
        (b"cookie", b"leerkring_sign_in=%00"),
        (b"cookie", b"leerkring_lijsten=" + b"%7C" * 900),
        (b"cookie", b"__Host-x"),
    ),
    *(
        (b"if-none-match", b"*"),
        (b"if-none-match", b'W/"\xff'),
        (b"if-modified-since", b"gisteren"),
        (b"range", b"bytes=9-1"),
    ),
    *(
        (b"range", b"bytes=" + b"0-," * 900),
        (b"content-length", b"x"),
        (b"content-encoding", b"gzip"),
        (b"expect", b"\xff"),
    ),
    *(
        (b"x-forwarded-for", b"\xff, unknown"),
        (b"x-forwarded-for", b"::1%\xff"),
        (b"forwarded", b'for="[\xff'),
        (b"via", b"\xff"),
    ),
    *(
        (b"referer", b"\xff"),
        (b"referer", b"javascript:1"),
        (b"user-agent", b"\x80" * 900),
        (b"authorization", b"Bearer \xff"),
    ),
    *(
        (b"authorization", b"Basic %"),
        (b"origin", b"null"),
        (b"sec-fetch-site", b"\xff"),
        (b"x-http-method-override", b"DELETE"),
    ),
    *(
        (b"x-original-url", b"/beheer"),
        (b"upgrade", b"websocket"),
        (b"connection", b"upgrade"),
        (b"te", b"trailers"),
    ),
)


@dataclass(frozen=True, slots=True)
class Odd:
    """One request as it goes over the line."""

    method: str
    path: bytes
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def target(self) -> bytes:
        return self.path + (b"?" + self.query if self.query else b"")


def odd_requests(routes: Sequence[str], many: int, seed: int = 11) -> Iterator[Odd]:
    """Make so many requests over these routes, each route in turn; the same ones for the same seed."""
    dice = random.Random(seed)
    for number in range(many):
        path = routes[number % len(routes)]
        while "{" in path:
            begin = path.rindex("{")
            end = path.index("}", begin) + 1
            hole = path[begin:end]
            likely = (
                str(ID)
                if "uuid" in hole
                else "1"
                if "int" in hole
                else "A" * 43
                if "secret" in hole
                else "geen"
            )
            filled = (
                likely if dice.random() < 0.4 else dice.choice(HOLES).replace("{", "%7B").replace("}", "%7D")
            )
            path = path[:begin] + filled + path[end:]
        if dice.random() < 0.05:
            path += dice.choice(("/", "//", "/.", "/..", "%2f", ";x", ".json", "%00"))
        method = dice.choice(("GET", "POST")) if dice.random() < 0.7 else dice.choice(METHODS)
        headers = list(dice.sample(HEADERS, dice.randint(0, 3)))
        body = b""
        if method not in ("GET", "HEAD") or dice.random() < 0.05:
            body = dice.choice(BODIES)
            headers.append((b"content-type", dice.choice(TYPES)))
        query = dice.choice(QUERIES) if dice.random() < 0.4 else b""
        raw = path.encode().replace(b" ", b"%20")
        yield Odd(method, raw, query, tuple(headers), body)
