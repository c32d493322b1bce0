"""`rounds erase`: takes the content of single records away, by right of the person they speak of."""

from __future__ import annotations

import click
from flask import Flask
from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.db import db
from webapp.journal.envelope import UUID
from webapp.journal.erase import MOST_IDS, may_erase
from webapp.journal.models import Record
from webapp.retention.purging import NotErasedError, find_eraser, journal_of
from webapp.retention.purging import erase as erase_records
from webapp.retention.scrubbing import scrub


@click.command()
@click.argument("record_ids", nargs=-1, required=True)
@click.option("--reason", required=True, prompt="Reason 理由", help="Kept for ever: name no person in it.")
@click.option("--by", "username", help="In whose name; default: the oldest active administrator.")
@click.confirmation_option(prompt="內容和照片會永久刪除，不能復原。Content and photos go for good. Go on 繼續")
def erase(record_ids: tuple[str, ...], reason: str, username: str | None) -> None:
    """Erase the content and the photos of records; number, hash and time stay 刪除記錄內容."""
    from webapp.cli import ready_app

    ids = list(dict.fromkeys(id_.lower() for id_ in record_ids))
    if wrong := [id_ for id_ in ids if UUID.fullmatch(id_) is None]:
        raise click.BadParameter(f"不是記錄編號 no record numbers: {', '.join(wrong)}")
    if not 1 <= len(reason) <= 500:
        raise click.BadParameter("理由 1 到 500 個字 the reason has 1 to 500 signs")
    app = ready_app()
    with app.app_context():
        known = _known(app, ids)
        eraser = _eraser(username)
        try:
            for start in range(0, len(ids), MOST_IDS):
                erase_records(eraser, ids[start : start + MOST_IDS], reason)
        except NotErasedError as error:
            raise click.ClickException(f"沒有刪除 not erased: {error}") from error
        scrub()
    click.echo(f"{known} erased 已刪除")
    if known < len(ids):
        click.echo(f"{len(ids) - known} not here: refused when they come 不在這裡的，送來時會拒收")


def _known(app: Flask, ids: list[str]) -> int:
    """Count those that are here. Refuse all if one of them can't be erased."""
    rows = [
        row
        for start in range(0, len(ids), MOST_IDS)
        for row in db.session.scalars(select(Record).where(Record.id.in_(ids[start : start + MOST_IDS])))
    ]
    if fixed := [f"{row.id} ({row.type})" for row in rows if not may_erase(journal_of(app).door, row)]:
        raise click.ClickException(
            "這些不能刪除：登記資料靠它們重建。These can't be erased, the registers are built of them: "
            + ", ".join(fixed)
        )
    return len(rows)


def _eraser(username: str | None) -> Person:
    found = find_eraser(db.session())
    if username is not None:
        found = db.session.scalar(select(Person).where(Person.username == username))
    if found is None or not found.may("records.erase"):
        raise click.ClickException("沒有可以刪除的管理員。There is no administrator who may erase.")
    return found
