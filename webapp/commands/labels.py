"""`rounds labels`: labels of what is in the database, or blank ones, by the same jobs as on the desk."""

from __future__ import annotations

import os
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import Any

import click
from flask import Flask

from labels import LabelError
from webapp import create_app
from webapp.commands.label_choice import ChoiceError, choose, find_speaker, settings_of
from webapp.commands.label_lists import list_stationery
from webapp.db import db
from webapp.ids import uuid7
from webapp.migrations import upgrade
from webapp.printing.files import find_file, whole_file
from webapp.printing.jobs import UNFINISHED, Order, ask, cancel, do_now
from webapp.printing.making import make_blanks, make_parcel
from webapp.printing.models import PrintJob
from webapp.printing.parcels import Parcel
from webapp.printing.print_words import problem_of
from webapp.printing.selection import KINDS, WHICH
from webapp.printing.settings import FORMATS
from webapp.registry.categories import asset_categories, place_categories

KEYS = sorted({*asset_categories(), *place_categories()})
MOST_BLANKS = 5_000
CAUTIONS_SHOWN = 20
LOOK_EVERY_SECONDS = 0.2


@dataclass(frozen=True)
class Asked:
    """The options of the command, as click has read them."""

    place: str | None
    category: str | None
    custodian: str | None
    kind: str
    which: str
    is_worn: bool
    ledger: str | None
    codes: Any
    blank: int | None
    stock: str
    design: str | None
    printer: str | None
    dpi: int
    host: str | None
    format: str
    start: int
    skip: str
    used: str
    copies: int
    cut_marks: bool
    first: int
    username: str | None
    is_list: bool
    output: Path | None


@click.command()
@click.option("--place", help="A place by number, name or path, with all below it 地點（編號、名稱或路徑）.")
@click.option("--category", type=click.Choice(KEYS), metavar="KEY", help="Only this kind, such as extinguisher 類別.")
@click.option("--custodian", help="Only what this person answers for 保管人.")
@click.option(
    "--kind", type=click.Choice(KINDS), default="asset", show_default=True, help="Things or places 財產或場所."
)
@click.option("--which", type=click.Choice(WHICH), default="all", show_default=True)
@click.option("--worn", "is_worn", is_flag=True, help="Worn labels, under new codes; as --which worn 已磨損的.")
@click.option("--ledger", metavar="ADDRESS", help="What a list shows, such as 'assets?state=repair' 清冊的篩選.")
@click.option("--codes", type=click.File("r", "utf-8-sig"), help="A list of codes and numbers, - for the input 清單.")
@click.option(
    "--blank", type=click.IntRange(1, MOST_BLANKS), metavar="N", help="N blank labels with new codes 空白標籤."
)
@click.option("--stock", default="a4-24-70x37", show_default=True, help="Label stock by id or name 標籤紙.")
@click.option("--design", help="Design by id or name; by default the one for these things 版面.")
@click.option("--printer", help="A printer of the school's by name, with its correction 印表機.")
@click.option("--dpi", type=click.IntRange(100, 2400), default=300, show_default=True, help="Without --printer 解析度.")
@click.option("--host", help="Host in the symbols; by default the school's own 標籤網址.")
@click.option("--format", type=click.Choice(FORMATS), default="pdf", show_default=True)
@click.option("--start", type=click.IntRange(1), default=1, show_default=True, help="First position on the first page.")
@click.option("--used", default="", metavar="3,7", help="Positions of the first page whose labels are gone 已用掉的格.")
@click.option("--skip", default="", metavar="1,2", help="Positions left empty on every page 每頁略過的格.")
@click.option("--copies", type=click.IntRange(1, 1000), default=1, show_default=True)
@click.option("--cut-marks", is_flag=True, help="Cut marks 裁切線.")
@click.option("--first", type=click.IntRange(1), default=1, show_default=True, help="Go on with the n-th label 接著印.")
@click.option("--as", "username", help="Who prints; else the first administrator 列印人.")
@click.option("--list", "is_list", is_flag=True, help="List stocks, designs and printers 列出標籤紙、版面、印表機.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), help="File to write.")
def labels(**options: Any) -> None:
    """Print labels 列印標籤, in the order of a walk through the school: building, floor, room."""
    asked = Asked(**options)
    app = create_app()
    upgrade(app.config["SQLALCHEMY_DATABASE_URI"])
    with app.app_context():
        if asked.is_list:
            list_stationery(db.session())
            return
        if asked.output is None:
            raise click.UsageError("-o is needed: the file to write 請用 -o 指定要寫的檔案。")
        try:
            _print(app, asked, asked.output)
        except (LabelError, ChoiceError) as error:
            raise click.ClickException(str(error)) from error


def _print(app: Flask, asked: Asked, output: Path) -> None:
    person = find_speaker(asked.username)
    parcel, kind = _parcel(app, asked, person)
    settings = settings_of(app, asked, "blank" if asked.blank else kind)
    job_id = ask(person, Order(_title(asked), parcel, settings, asked.first))
    job = _do(job_id, len(parcel.labels) - asked.first + 1)
    for caution in job.cautions[:CAUTIONS_SHOWN]:
        click.echo(f"! {caution['zh']} / {caution['en']}", err=True)
    if len(job.cautions) > CAUTIONS_SHOWN:
        more = len(job.cautions) - CAUTIONS_SHOWN
        click.echo(f"! 還有 {more} 項 / {more} more", err=True)
    _hand_over(app, job, output)
    click.echo(f"{job.total} labels, {job.pages} pages", err=str(output) == "-")


def _parcel(app: Flask, asked: Asked, person: Any) -> tuple[Parcel, str]:
    """Return the labels and of which kind of things they are. Raises `ChoiceError` where there are none."""
    session = db.session()
    if asked.blank:
        block_id = uuid7(app.extensions["clock"](), os.urandom)
        return make_blanks(session, asked.blank, block_id, SystemRandom()), "blank"
    things, unfound = choose(app, asked, person)
    for one in unfound:
        click.echo(f"? {one.line}: {one.text} ({one.why})", err=True)
    if not things:
        raise ChoiceError("沒有要印的標籤 / there is no label to print")
    return make_parcel(session, things, SystemRandom()), things[0].kind


def _do(job_id: str, total: int) -> PrintJob:
    """Do the job here, telling how far it is; whoever stops the command cancels it. Raises `ChoiceError`."""
    is_told = sys.stderr.isatty()

    def tell(done: int) -> None:
        if is_told:
            click.echo(f"\r{done:,} / {total:,} ", err=True, nl=False)

    try:
        do_now(job_id, tell)
    except KeyboardInterrupt:
        cancel(job_id)
        raise
    finally:
        if is_told:
            click.echo("\r", err=True, nl=False)
    job = _ended(job_id)
    if job.state != "done":
        raise ChoiceError(problem_of(job.problem))
    return job


def _ended(job_id: str) -> PrintJob:
    """Return the job at its end: a server that runs beside may have taken it."""
    while True:
        db.session.rollback()
        job = db.session.get_one(PrintJob, job_id)
        if job.state not in UNFINISHED:
            return job
        time.sleep(LOOK_EVERY_SECONDS)


def _hand_over(app: Flask, job: PrintJob, output: Path) -> None:
    """Copy what was made, wholly or not at all."""
    made = find_file(app, job.output)
    if made is None:
        raise ChoiceError("做好的檔案不見了，請再試一次 / the file that was made is gone: try again")
    with made.open("rb") as source:
        if str(output) == "-":
            shutil.copyfileobj(source, sys.stdout.buffer)
            return
        try:
            with whole_file(output, "new") as out:
                shutil.copyfileobj(source, out)
        except OSError as error:
            raise ChoiceError(f"不能寫入 {output}：{error.strerror} / can't write it") from error


def _title(asked: Asked) -> str:
    chosen = [asked.ledger, asked.place, asked.category, asked.custodian]
    return " · ".join(["rounds labels", *(text for text in chosen if text)])
