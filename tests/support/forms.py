"""Forms as a browser has them: their fields as they are filled, and what each of their buttons would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

Fields = list[tuple[str, str]]


@dataclass
class Button:
    """What pressing a button adds, and where it sends the form."""

    name: str
    value: str
    action: str
    method: str = ""
    """"get" for a button that only looks, whatever its form does."""


@dataclass
class PageForm:
    """One form of a page; `shown` are the fields that a person can fill in, by name with their type."""

    method: str
    action: str
    id: str = ""
    fields: Fields = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def value(self, name: str) -> str:
        """Return what this field holds; the last where there are more."""
        return dict(self.fields)[name]

    @property
    def names(self) -> set[str]:
        """All fields that would be sent."""
        return {name for name, _ in self.fields}

    def data(self, **typed: str) -> dict[str, list[str]]:
        """Return what would be sent with these words typed over what stands there."""
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        return sent | {name: [value] for name, value in typed.items()}


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url = url
        self.forms: list[PageForm] = []
        self.outside: list[tuple[str, Button]] = []
        self._form: PageForm | None = None
        self._area: tuple[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, form = given.get("name", ""), self._form
        if tag == "form":
            action = urljoin(self.url, given.get("action", ""))
            self._form = PageForm(given.get("method", "get").lower(), action, given.get("id", ""))
            self.forms.append(self._form)
        elif tag == "button":
            self._button(given)
        elif form is None or not name:
            if tag == "option" and form is not None and self._select and "selected" in given:
                form.fields.append((self._select, given.get("value", "")))
        elif tag == "input":
            kind = given.get("type", "text")
            if kind not in {"checkbox", "radio"} or "checked" in given:
                form.fields.append((name, given.get("value", "")))
            if kind != "hidden":
                form.shown[name] = kind
        elif tag == "textarea":
            self._area = (name, [])
            form.shown[name] = tag
        elif tag == "select":
            self._select = name
            form.shown[name] = tag

    def _button(self, given: dict[str, str]) -> None:
        if given.get("type") != "submit":
            return
        action = urljoin(self.url, given["formaction"]) if "formaction" in given else ""
        method = given.get("formmethod", "").lower()
        pressed = Button(given.get("name", ""), given.get("value", ""), action, method)
        if "form" in given:
            self.outside.append((given["form"], pressed))
        elif self._form is not None:
            pressed.action = pressed.action or self._form.action
            self._form.buttons.append(pressed)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None and self._form is not None:
            self._form.fields.append((self._area[0], "".join(self._area[1]).removeprefix("\n")))
            self._area = None
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None


def forms_of(page: httpx.Response) -> list[PageForm]:
    """Return the forms of a page, each with the buttons that send it wherever they stand."""
    return forms_in(page.text, str(page.url))


def forms_in(html: str, url: str) -> list[PageForm]:
    """Return the forms of a page by its address."""
    reader = _Reader(url)
    reader.feed(html)
    for id_, pressed in reader.outside:
        form = next(one for one in reader.forms if one.id == id_)
        pressed.action = pressed.action or form.action
        form.buttons.append(pressed)
    return reader.forms


def form_to(page: httpx.Response, path: str) -> PageForm:
    """Return the form that posts to this path, or the only one that does so on this page where it is its own."""
    found = [one for one in forms_of(page) if one.method == "post" and one.action.endswith(path)]
    assert found, f"no form on {page.url} posts to {path}"
    return found[0]


async def open_form(client: httpx.AsyncClient, path: str) -> PageForm:
    """Open the page at this path and return the form on it that posts to the same path."""
    page = await client.get(path)
    assert page.status_code == 200, page.text
    return form_to(page, path)
