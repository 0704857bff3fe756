"""What an organiser may type or paste in an answer to choose from."""

import httpx
from sqlalchemy import select

from leerkring.activities.model import FormField
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.builders import make_circle
from tests.cast import FATIMA
from tests.people.office import sign_in
from tests.support.forms import open_form

NEW = "/beheer/activiteiten/woonzorganalyse/formulier/nieuw"


async def test_an_answer_to_choose_from_is_cleaned_as_any_other_text(
    client: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    await sign_in(client, services, FATIMA)
    form = await open_form(client, NEW)
    typed = form.data(label="Wie bent u?", type="choice", options="Wel\x00\u202elicht\nDonker\u2066")
    made = await client.post(NEW, data=typed)
    assert made.status_code == 303, made.text
    async with db.reading() as reading:
        assert list(await reading.scalar(select(FormField.options))) == ["Wel licht", "Donker"]
