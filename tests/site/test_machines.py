"""What programs read first."""

import httpx


async def test_robots_keep_out_of_what_is_personal(client: httpx.AsyncClient):
    text = (await client.get("/robots.txt")).text
    assert "Disallow: /aanmelding/" in text
    assert "Sitemap: http://leerkring.test/sitemap.xml" in text


async def test_whom_to_tell_of_a_weak_spot(client: httpx.AsyncClient):
    answer = await client.get("/.well-known/security.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"].startswith("mailto:")
    assert fields["Expires"] == "2027-07-11T09:00:00Z"
