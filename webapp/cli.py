"""The command `rounds`: what an operator does from the shell."""

from __future__ import annotations

import importlib.util
import os
from datetime import datetime

import click
from flask import Flask
from sqlalchemy import select

from webapp import create_app
from webapp.accounts.models import Person
from webapp.accounts.passwords import MIN_SIGNS, WeakPasswordError, set_password
from webapp.accounts.permissions import ROLES
from webapp.db import db
from webapp.disk import EmptyFileError
from webapp.ids import uuid7
from webapp.journal.audits import LIVE, note_audit
from webapp.journal.commit import writing
from webapp.journal.desk import Say, say, say_many
from webapp.journal.feed import snapshot_session
from webapp.journal.photo_bucket import PhotoStoreSettingError
from webapp.journal.verify import verify as verify_journal
from webapp.migrations import upgrade
from webapp.patrol.checklists import builtin_checklists, publish_data
from webapp.retention.purging import NoAdministratorError, NotErasedError, erase_again
from webapp.serve import serve as serve_app

WEAK_PASSWORD = (
    f"密碼至少 {MIN_SIGNS} 個字，而且不能是常見或容易猜到的。"
    f"The password needs {MIN_SIGNS} signs, and must not be a common one or easy to guess."
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def ready_app() -> Flask:
    """Return the application on a database of this release's shape."""
    try:
        app = create_app()
    except PhotoStoreSettingError as error:
        raise click.ClickException(f"照片的存放位置設定不對 {error}") from error
    except EmptyFileError as error:
        raise click.ClickException(str(error)) from error
    upgrade(app.config["SQLALCHEMY_DATABASE_URI"])
    _erase_what_came_back(app)
    return app


def _erase_what_came_back(app: Flask) -> None:
    """A restored database holds what was erased since. Nothing that stands in the way may keep the school from its
    app: `rounds verify` says what is still here.
    """
    try:
        erase_again(app)
    except (NoAdministratorError, NotErasedError) as error:
        click.echo(f"再刪除沒有完成 could not erase again: {type(error).__name__} {error}", err=True)


@click.group()
@click.version_option(package_name="campus-rounds")
def main() -> None:
    """Campus Rounds 校園巡檢: labels, patrols and ledgers of a school."""
    os.umask(0o077)


@main.command()
def migrate() -> None:
    """Bring the database to this release's shape 更新資料庫."""
    ready_app()
    click.echo("ok")


@main.command()
@click.option("--username", prompt="User name 帳號", default="administrator")
@click.option("--name", prompt="Name 姓名", default="系統管理員")
@click.option("--school", prompt="School 校名")
@click.option("--zone", default="Asia/Taipei", show_default=True, help="The school's zone: days are counted in it.")
@click.password_option(prompt=f"Password 密碼 (≥ {MIN_SIGNS})", envvar="ROUNDS_ADMIN_PASSWORD")
def init(username: str, name: str, school: str, zone: str, password: str) -> None:
    """Make the first administrator, name the school, publish the built-in checklists 建立第一位管理員.

    There is no other default account.
    """
    app = ready_app()
    with app.app_context():
        if db.session.scalar(select(Person.id).where(Person.username.is_not(None)).limit(1)):
            raise click.ClickException(
                "有人已能登入；請由管理員在頁面上新增。Somebody can sign in already: add people there."
            )
        try:
            add_person(app, username=username, name=name, roles=["administrator"], password=password)
        except WeakPasswordError as error:
            raise click.ClickException(WEAK_PASSWORD) from error
        _open_school(school, zone)
    click.echo(f"{username}: ok")


def _open_school(name: str, zone: str) -> None:
    first = db.session.scalars(select(Person).where(Person.username.is_not(None))).one()
    checklists = [Say("checklist.publish", publish_data(body)) for body in builtin_checklists()]
    for outcome in say_many(first, [Say("school.save", {"fields": {"name": name, "zone": zone}}), *checklists]):
        if outcome.outcome != "stored":
            raise click.ClickException(f"{outcome.reason}: {outcome.detail}")


def add_person(app: Flask, *, username: str, name: str, roles: list[str], password: str, lang: str = "zh-Hant") -> str:
    """Create a person who can sign in; return the id. The record names the first person as its own author.

    Raises `WeakPasswordError`, and `click.ClickException` if the record is not accepted.
    """
    now: datetime = app.extensions["clock"]()
    person_id = uuid7(now, os.urandom)
    with writing() as work:
        set_password(work.session, person_id, password, now, about=(username, name))
    fields = {"username": username, "name": name, "roles": roles, "lang": lang, "is_active": True}
    author = db.session.scalar(select(Person).where(Person.is_active).order_by(Person.id).limit(1))
    outcome = say(author or Person(id=person_id), "person.save", {"id": person_id, "fields": fields})
    if outcome.outcome != "stored":
        raise click.ClickException(f"{outcome.reason}: {outcome.detail}")
    return person_id


@main.command("person-add")
@click.argument("username")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), required=True)
@click.password_option(envvar="ROUNDS_PASSWORD")
def person_add(username: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Add somebody who can sign in 新增人員."""
    app = ready_app()
    with app.app_context():
        try:
            add_person(app, username=username, name=name, roles=list(roles), password=password)
        except WeakPasswordError as error:
            raise click.ClickException(WEAK_PASSWORD) from error
    click.echo(f"{username}: ok")


@main.command()
@click.option("--photos/--no-photos", default=True, help="Read every photo and compare it with its name.")
def verify(photos: bool) -> None:
    """Check the chain, every signature, and that every ledger equals a rebuild from the journal 核對."""
    app = ready_app()
    with app.app_context():
        with snapshot_session() as session:
            findings = verify_journal(
                session, app.extensions["journal"], app.extensions["projections"], with_photos=photos
            )
        with writing() as work:
            note_audit(work, findings, LIVE, app.extensions["clock"]())
    click.echo(
        f"{findings.commits} commits, {findings.records} records, {findings.rows} rows, {findings.photos} photos: "
        + ("all as the journal says 相符" if findings.is_clean else f"{len(findings.wrong)} differences 不符")
    )
    for line in findings.wrong[:200]:
        click.echo(f"  {line}")
    if not findings.is_clean:
        raise SystemExit(1)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--https", is_flag=True, help="With a certificate of this school's own authority, for phones on the network."
)
@click.option("--allow-demo", is_flag=True, help="Serve the demo school on a network, on purpose.")
def serve(host: str, port: int, https: bool, allow_demo: bool) -> None:
    """Serve the app 啟動."""
    app = ready_app()
    refuse_public_demo(app, host, allow_demo)
    if host in LOOPBACK:
        # a page elsewhere whose name is made to point here must not be taken for ours; behind a proxy name the hosts
        os.environ.setdefault("ROUNDS_HOSTS", ",".join(sorted(LOOPBACK)))
    serve_app(host, port, https)


def refuse_public_demo(app: Flask, host: str, allow_demo: bool) -> None:
    """The demo's password is printed for everybody to see: it stays on this machine unless asked for by name."""
    is_demo = (app.config["INSTANCE"] / "demo").exists()
    if is_demo and host not in LOOPBACK and not allow_demo:
        raise click.ClickException(
            "示範學校只供本機使用；確定要對外，請加 --allow-demo。"
            "The demo school is for this machine; add --allow-demo to mean it."
        )


def _add_groups() -> None:
    for name in ("demo", "labels", "rights", "openapi", "backup", "restore", "purge", "erase", "rescue", "upkeep"):
        if importlib.util.find_spec(f"webapp.commands.{name}"):
            module = importlib.import_module(f"webapp.commands.{name}")
            main.add_command(getattr(module, name))


_add_groups()
