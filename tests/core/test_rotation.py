"""Another secret key, while the one before it is still known: nobody's link dies, and who wants no mail gets none."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from leerkring.core.clock import FixedClock
from leerkring.core.ids import uuid7
from leerkring.core.secrets import Links
from leerkring.core.web.services import Services
from leerkring.mail.mailing_queries import find_suppression
from leerkring.mail.message.verp import ReturnAddress
from leerkring.mail.model import Suppression
from leerkring.mail.service import address_key, suppress
from leerkring.people.kept_forms import FormCipher, Typed
from leerkring.settings import SettingsError
from leerkring.settings.reading import read_settings
from leerkring.worker import Worker
from tests.cast import JOOST, NOOR
from tests.newsletter.readers import state, subscribe

OLD, NEW = "the key that we had, of no importance", "the key that we have now, as unimportant"


@contextmanager
def rotated(services: Services, secret_key: str, old: str) -> Iterator[None]:
    """The same site, started with other keys."""
    settings, links = services.settings, services.links
    object.__setattr__(services, "settings", replace(settings, secret_key=secret_key, old_secret_key=old))
    object.__setattr__(services, "links", Links(*services.settings.secret_keys))
    try:
        yield
    finally:
        object.__setattr__(services, "settings", settings)
        object.__setattr__(services, "links", links)


async def test_links_of_before_open_until_the_old_key_is_taken_away(
    client: httpx.AsyncClient, services: Services
) -> None:
    before = await subscribe(client, services, NOOR)
    ours = services.settings.secret_key
    with rotated(services, NEW, ours):
        page = await client.get(before)
        assert page.status_code == 200
        assert state(page) == "confirmed"
        after = await subscribe(client, services, JOOST)
    with rotated(services, NEW, ""):
        assert (await client.get(before)).status_code == 404
        assert (await client.get(after)).status_code == 200


async def test_an_address_that_is_closed_stays_closed(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    """Its row names nobody: a new key would find no closed address any more, and mail all of them again."""
    await subscribe(client, services, NOOR)
    stranger = address_key(OLD, "iemand@elders.example")
    async with services.db.transaction() as tx:
        await suppress(tx, address_key(OLD, NOOR.email.upper()), "bounce", clock.now())
        await suppress(tx, stranger, "door een medewerker", clock.now())
    with rotated(services, NEW, OLD):
        worker = Worker(services.settings, services.db, clock)
        for _ in range(2):
            await worker._take_new_key()
    async with services.db.reading() as reading:
        assert await find_suppression(reading, address_key(NEW, NOOR.email)) == "bounce"
        kept = {row.key for row in await reading.rows(select(Suppression.key))}
    assert kept == {
        address_key(NEW, NOOR.email),
        stranger,
    }  # whom we know from nowhere else waits for the old key


def test_what_comes_back_to_the_old_key_is_still_about_that_mail() -> None:
    id_ = uuid7()
    before = ReturnAddress.of((OLD,), "retour@leerkring.example", "").sender(id_)
    after = ReturnAddress.of((NEW, OLD), "retour@leerkring.example", "")
    assert after.read(before) == after.read(after.sender(id_)) == id_
    assert after.sender(id_) != before
    assert ReturnAddress.of((NEW,), "retour@leerkring.example", "").read(before) is None


def test_what_staff_typed_before_still_opens() -> None:
    person, typed = uuid7(), Typed("/beheer", (("title", "Agenderen"),))
    sealed = FormCipher(OLD).encrypt(typed, person)
    assert FormCipher(NEW, OLD).decrypt(sealed, person) == typed
    assert FormCipher(NEW).decrypt(sealed, person) is None
    assert FormCipher(NEW).decrypt(FormCipher(NEW, OLD).encrypt(typed, person), person) == typed


def test_a_key_in_the_data_directory_is_put_aside_by_its_name(tmp_path: Path) -> None:
    environ = {"LEERKRING_DATA_DIR": str(tmp_path / "var")}
    before = read_settings(environ)
    assert before.secret_keys == (before.secret_key,)
    kept = tmp_path / "var" / "secret-key"
    kept.rename(kept.with_name("secret-key-old"))
    after = read_settings(environ)
    assert after.secret_keys == (after.secret_key, before.secret_key)
    assert after.secret_key != before.secret_key
    kept.with_name("secret-key-old").write_text("half of it")
    with pytest.raises(SettingsError, match="secret-key-old is empty or cut off"):
        read_settings(environ)
