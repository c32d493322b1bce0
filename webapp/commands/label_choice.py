"""What the options of `rounds labels` stand for: things, paper, a printer, whoever speaks."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from labels import Printer
from webapp.accounts.models import Person
from webapp.db import db
from webapp.i18n import school_zone
from webapp.ledgers import Viewer
from webapp.printing.choosing import DESIGN_OF, NOTHING, numbers_in
from webapp.printing.listing import Unfound, find_listed
from webapp.printing.selection import MOST_THINGS, Selection, Thing, select_things, things_of_pairs
from webapp.printing.settings import Settings
from webapp.printing.stationery import designs_in_use, printer_for, printers_in_use, stocks_in_use
from webapp.registry.importing.matching import PlaceMatcher, UnmatchedError
from webapp.registry.label_host import label_host
from webapp.registry.models import PERSON

Named = TypeVar("Named")


class ChoiceError(Exception):
    """An option that leads nowhere; its text is meant to be shown."""


def choose(app: Flask, asked: Any, person: Person) -> tuple[list[Thing], tuple[Unfound, ...]]:
    """Return the things asked for in walking order, and what a list named in vain. Raises `ChoiceError`."""
    session = db.session()
    which, found = "worn" if asked.is_worn else asked.which, NOTHING
    if asked.codes:
        found = find_listed(session, asked.codes.read())
        things = things_of_pairs(session, found.things, which)
    elif asked.ledger:
        things = select_things(session, _of_ledger(app, asked.ledger, which, person))
    else:
        things = select_things(session, _of_scope(session, asked, which))
    if len(things) > MOST_THINGS:
        raise ChoiceError(f"超過 {MOST_THINGS} 項，請縮小範圍 / more than {MOST_THINGS}: choose less")
    return things, found.unfound


def _of_scope(session: Session, asked: Any, which: str) -> Selection:
    return Selection(
        asked.kind,
        which,
        place_id=find_place(asked.place),
        category=asked.category,
        custodian_id=_find_custodian(session, asked.custodian),
    )


def _of_ledger(app: Flask, address: str, which: str, person: Person) -> Selection:
    name, _mark, query = address.rpartition("/")[2].partition("?")
    ledger = {ledger.name: ledger for ledger in app.extensions["ledgers"]}.get(name)
    if ledger is None or name not in {f"{kind}s" for kind in DESIGN_OF}:
        raise ChoiceError(f"沒有「{name}」這份清冊：assets 或 places / no list {name!r}: assets or places")
    viewer = Viewer(person.id, person.permissions, app.extensions["clock"](), school_zone())
    keys = app.extensions["keys_asked_for"](ledger, query, viewer, db.session())
    return Selection(name.removesuffix("s"), which, keys=keys)


def settings_of(app: Flask, asked: Any, kind: str) -> Settings:
    """Return how it shall be printed; `kind` asset, place or blank. Raises `ChoiceError` and `LabelError`."""
    session = db.session()
    stock = _named("標籤紙 stock", asked.stock, {(x.id, x.name): x for x in stocks_in_use(session).values()})
    designs = {(x.id, *x.name.values()): x for x in designs_in_use(session).values()}
    printer = Printer(dpi=asked.dpi)
    if asked.printer:
        named = _named("印表機 printer", asked.printer, {(x.id, x.name): x for x in printers_in_use(session)})
        printer = printer_for(session, named.id, stock.id)
    return Settings(
        stock=stock,
        design=_named("版面 design", asked.design or DESIGN_OF.get(kind, kind), designs),
        printer=printer,
        host=asked.host if asked.host is not None else label_host(session, app.config["LABEL_HOST"], ""),
        format=asked.format,
        start=asked.start,
        copies=asked.copies,
        skip=frozenset(numbers_in(asked.skip)),
        used=frozenset(numbers_in(asked.used)),
        cut_marks=asked.cut_marks,
    )


def _named(what: str, wanted: str, known: dict[tuple[str, ...], Named]) -> Named:
    """Return what has this id or name. Raises `ChoiceError` that says how to see what there is."""
    found = [value for names, value in known.items() if wanted in names]
    if not found:
        raise ChoiceError(f"沒有這種{what}：{wanted}。rounds labels --list 會列出來 / --list shows what there is")
    return found[0]


def find_place(text: str | None) -> str | None:
    """Return the id of a place named on the command line. Raises `ChoiceError`."""
    if not text:
        return None
    try:
        found, missing = PlaceMatcher.load(db.session()).find(text)
    except UnmatchedError as error:
        raise ChoiceError(f"--place {text}: {error.why}") from error
    if found is None or missing:
        raise ChoiceError(f"沒有這個地點：{text}。There is no such place.")
    return found


def _find_custodian(session: Session, name: str | None) -> str | None:
    """Return the id of a person by name. Raises `ChoiceError` for nobody and for several."""
    if not name:
        return None
    ids = list(session.scalars(select(PERSON.c.id).where(PERSON.c.name == name).limit(2)))
    if len(ids) != 1:
        raise ChoiceError(
            f"沒有這位保管人：{name} / nobody of that name"
            if not ids
            else f"有好幾位叫{name} / several people of that name"
        )
    return str(ids[0])


def find_speaker(username: str | None) -> Person:
    """Return the person in whose name the command speaks. Raises `ChoiceError`."""
    query = select(Person).where(Person.is_active, Person.username.is_not(None))
    if username:
        query = query.where(Person.username == username)
    for person in db.session.scalars(query.order_by(Person.id)):
        if person.may("labels.print") and person.may("tag.bind") and (username or "administrator" in person.roles):
            return person
    raise ChoiceError(
        "沒有可以列印標籤的人員。Nobody may print labels: run `rounds init` first, or name somebody with --as."
    )
