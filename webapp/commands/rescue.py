"""`rounds import-rescue`: records that a phone could not send, from its rescue file."""

from __future__ import annotations

from typing import BinaryIO

import click

from webapp import create_app
from webapp.db import db
from webapp.desk.rescue_views import REFUSALS
from webapp.journal.rescue import Report, RescueFileError, import_rescue
from webapp.migrations import upgrade


@click.command("import-rescue")
@click.argument("file", type=click.File("rb"))
def rescue(file: BinaryIO) -> None:
    """Bring in a phone's rescue file 匯入救援檔.

    Every record's signature is checked; what is here already stays as it is. Can be run again at will.
    """
    app = create_app()
    upgrade(app.config["SQLALCHEMY_DATABASE_URI"])
    with app.test_request_context():
        try:
            report = import_rescue(app.extensions["journal"], file, app.extensions["clock"]())
        except RescueFileError as error:
            raise click.ClickException(f"{error.why}: {REFUSALS[error.why]}") from error
        _tell(report)
        db.session.remove()
    if report.is_cut or report.count("rejected", "conflict") or report.photos_broken:
        raise SystemExit(1)


def _tell(report: Report) -> None:
    for record in report.records:
        reason = f" ({record.reason})" if record.reason else ""
        click.echo(f"n={record.n} {record.id}: {record.outcome}{reason}")
    click.echo(
        f"{len(report.records)} records 筆記錄: {report.count('stored', 'superseded')} taken 收下, "
        f"{report.count('held')} held 待處理, {report.count('duplicate')} here already 已有, "
        f"{report.count('rejected', 'conflict')} not importable 不能匯入, {report.count('gone')} erased 已刪除; "
        f"photos 照片: {report.photos_kept} kept 收下, {report.photos_known} here already 已有, "
        f"{len(report.photos_broken)} unreadable 讀不到"
    )
    if report.is_cut:
        click.echo("the file is cut short 檔案不完整")
