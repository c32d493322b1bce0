"""`rounds purge`: erases what is over its period, and drops photos that nobody names."""

from __future__ import annotations

import click

from webapp.retention.purging import (
    NoAdministratorError,
    NotErasedError,
    count_due,
    due_tonight,
)
from webapp.retention.purging import (
    purge as purge_all,
)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go 只列出，不刪除.")
@click.option("--if-due", is_flag=True, help="Only if the nightly purge has not run yet 今晚還沒做過才做.")
def purge(dry_run: bool, if_due: bool) -> None:
    """Erase records that are over their period, for good 刪除已過保存期限的記錄."""
    from webapp.cli import ready_app

    app = ready_app()
    now = app.extensions["clock"]()
    if dry_run:
        for type_, count in count_due(app, now).items():
            click.echo(f"{type_}: {count}")
        return
    if if_due and not due_tonight(app):
        return
    try:
        done = purge_all(app, now)
    except NoAdministratorError as error:
        raise click.ClickException(
            "沒有啟用中的管理員，不能刪除。There is no active administrator in whose name to erase."
        ) from error
    except NotErasedError as error:
        raise click.ClickException(f"沒有完成，其餘照舊 not finished: {error}") from error
    click.echo(f"{done.records} records 記錄, {done.photos} photos 照片: erased 已刪除")
    if not done.is_scrubbed:
        click.echo("資料庫正忙，殘留在下次清理時抹去 The database was busy: what is left goes with the next purge.")
