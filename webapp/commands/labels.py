"""`rounds labels`: labels of the things in the database, as a PDF."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

import click
from sqlalchemy import select

from labels import Job, LabelError, Printer, find_stock, load_stocks, render_pdf
from webapp import create_app
from webapp.accounts.models import Person
from webapp.db import db
from webapp.migrations import upgrade
from webapp.registry.categories import asset_categories, place_categories
from webapp.registry.importing.matching import PlaceMatcher, UnmatchedError
from webapp.registry.labelling import (
    WHICH,
    Selection,
    give_codes,
    label_host,
    make_labels,
    say_printed,
    select_things,
    without_code,
)

KEYS = sorted({*asset_categories(), *place_categories()})


@click.command()
@click.option("--place", help="A place by number, name or path, with all below it 地點（編號、名稱或路徑）.")
@click.option("--category", type=click.Choice(KEYS), help="Only this kind 類別.")
@click.option("--kind", type=click.Choice(("asset", "place")), default="asset", show_default=True)
@click.option("--which", type=click.Choice(WHICH), default="all", show_default=True)
@click.option("--stock", type=click.Choice(sorted(load_stocks())), default="a4-24-70x37", show_default=True)
@click.option("--host", help="Host in the symbols; by default the school's own 標籤網址.")
@click.option("--start", type=click.IntRange(1), default=1, show_default=True, help="First position on the first page.")
@click.option("--copies", type=click.IntRange(1, 1000), default=1, show_default=True)
@click.option("--dpi", type=click.IntRange(100, 2400), default=300, show_default=True)
@click.option("--as", "username", help="Who prints; else the first administrator 列印人.")
@click.option("-o", "--output", type=click.File("wb", lazy=True), required=True)
def labels(
    place: str | None,
    category: str | None,
    kind: str,
    which: str,
    stock: str,
    host: str | None,
    start: int,
    copies: int,
    dpi: int,
    username: str | None,
    output: BinaryIO,
) -> None:
    """Print labels 列印標籤: a PDF of the things chosen, in the order of a walk through the school."""
    app = create_app()
    upgrade(app.config["SQLALCHEMY_DATABASE_URI"])
    with app.app_context():
        selection = Selection(kind=kind, place_id=find_place(place), category=category, which=which)
        person = find_speaker(username)
        things = select_things(db.session(), selection)
        if missing := without_code(things):
            give_codes(db.session(), person, missing)
            codes = {thing.id: thing.code for thing in select_things(db.session(), replace(selection, which="all"))}
            things = [replace(thing, code=codes.get(thing.id)) for thing in things]
        printed = make_labels(db.session(), things)
        try:
            job = Job(
                stock=find_stock(stock),
                host=host or label_host(db.session(), app.config["LABEL_HOST"], ""),
                printer=Printer(dpi=dpi),
                start=start,
                copies=copies,
            )
            cautions = render_pdf(printed, job, output)
        except LabelError as error:
            raise click.ClickException(str(error)) from error
        say_printed(person, printed, stock)
    for caution in cautions[:20]:
        click.echo(f"! {caution}", err=True)
    click.echo(f"{len(printed)} labels")


def find_place(text: str | None) -> str | None:
    """Return the id of a place named on the command line. Raises `click.BadParameter`."""
    if not text:
        return None
    try:
        found, missing = PlaceMatcher.load(db.session()).find(text)
    except UnmatchedError as error:
        raise click.BadParameter(f"{text}: {error.why}") from error
    if found is None or missing:
        raise click.BadParameter(f"沒有這個地點：{text}。There is no such place.")
    return found


def find_speaker(username: str | None) -> Person:
    """Return the person in whose name the command speaks. Raises `click.ClickException`."""
    query = select(Person).where(Person.is_active, Person.username.is_not(None))
    if username:
        query = query.where(Person.username == username)
    for person in db.session.scalars(query.order_by(Person.id)):
        if person.may("labels.print") and person.may("tag.bind") and (username or "administrator" in person.roles):
            return person
    raise click.ClickException(
        "沒有可以列印標籤的人員。Nobody may print labels: run `rounds init` first, or name somebody with --as."
    )
