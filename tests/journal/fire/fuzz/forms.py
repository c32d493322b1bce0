"""The forms that pages show, as whoever looks at them gets them: where they go, and what may be filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random

from tests.abuse.hostile import PAYLOADS
from tests.journal.fire.fuzz.target import CANARY, Target

# what a field of a name may hold, by a part of the name
LIKELY = {
    "on": ("2026-09-01", "2026-09-07", "1999-01-01", "2200-01-01", "0000-00-00"),
    "month": ("2026-09", "2026-13", "0000-00"),
    "time": ("07:30", "24:00", "7"),
    "hour": ("0", "23", "-1"),
    "number": ("1", "0", "-1", "2147483648", "9" * 30, "1e9"),
    "page": ("1", "0", "99999"),
    "sort": ("1", "-1", "name", "-name"),
    "code": ("7K3M9QXF", "7K3M-9QXF", "11111111"),
    "size": ("thumb", "full", "huge"),
    "file": ("",),
}
ODD = ("", " ", "0", "-1", "1.5", "true", "null", "[]", "{}", "\x00", "\ud7ff", "x" * 5000, "٣", "²", "NaN", "1e999")


@dataclass
class Form:
    action: str
    method: str
    is_multipart: bool = False
    fields: list[tuple[str, list[str]]] = field(default_factory=list)


class Reader(HTMLParser):
    """Collects forms with their fields and what may stand in them, and the links of a page."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms, self.links = path, list[Form](), list[str]()
        self._select: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_multipart = said.get("enctype") == "multipart/form-data"
            self.forms.append(Form(said.get("action") or self.path, said.get("method", "get").upper(), is_multipart))
        elif tag == "a" and said.get("href", "").startswith("/"):
            self.links.append(said["href"].split("#")[0])
        elif self.forms and said.get("name"):
            self._select = [said["value"]] if "value" in said else []
            self.forms[-1].fields.append((said["name"], self._select))
        elif tag == "option" and self._select is not None:
            self._select.append(said.get("value", ""))


def read_page(path: str, text: str) -> Reader:
    reader = Reader(path)
    reader.feed(text)
    return reader


def filled_in(target: Target, random: Random, form: Form, names: set[str]) -> list[tuple[str, str]]:
    """Fill a form in as people do, then spoil a field or two; sometimes with names that only the view knows."""
    values = [(name, _value(target, random, name, given)) for name, given in form.fields if random.random() < 0.9]
    extra = [name for name in sorted(names) if random.random() < 0.2]
    values += [(name, _value(target, random, name, [])) for name in extra]
    if values and random.random() < 0.6:
        at = random.randrange(len(values))
        values[at] = (values[at][0], random.choice((*ODD, *PAYLOADS)))
    if values and random.random() < 0.1:
        values.append(random.choice(values))
    return values


def asked_for(target: Target, random: Random, names: set[str]) -> list[tuple[str, str]]:
    """A query of names that a view is known to look at."""
    chosen = [name for name in sorted(names) if random.random() < 0.5]
    return [(name, _value(target, random, name, [])) for name in chosen]


def _value(target: Target, random: Random, name: str, given: list[str]) -> str:
    if given and random.random() < 0.8:
        return random.choice(given)
    likely = [values for part, values in LIKELY.items() if part in name]
    if likely and random.random() < 0.7:
        return random.choice(random.choice(likely))
    if random.random() < 0.5:
        return target.pick(random, name, CANARY)
    return random.choice((CANARY, "三年一班", "1", "on", *ODD, *PAYLOADS))
