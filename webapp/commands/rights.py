"""`rounds rights`: the matrix of roles, actions and objects as the code has it, for `docs/rights.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click
from flask import Flask

from webapp import create_app
from webapp.accounts.meanings import MEANINGS
from webapp.accounts.permissions import PERMISSIONS_OF, ROLES
from webapp.security import permission_of

YES, NO = "✓", ""
HEAD = """# Who may do what

One matrix: role × action × object. The tables are what `rounds rights` prints from the code; tests/rights/ holds the
code to this page by walking it: every role asks for every address, says every kind of record and pulls every kind of
row. A record or photo that a person may not read is answered like one that does not exist (404). A person without a
role, a role of another release and a person who was disabled may do nothing.
"""


@click.command()
def rights() -> None:
    """Print the matrix of rights 權限表."""
    click.echo("\n".join(matrix(create_app())))


def matrix(app: Flask) -> Iterator[str]:
    """Yield the page's lines."""
    yield from HEAD.splitlines()
    yield from ("", "## Roles and permissions", "")
    yield from _table(("permission", "lets a person", *ROLES), _permissions())
    yield from ("", "## Records", "", "Everybody reads their own records. Others' are read by:", "")
    yield from _table(("type", "said by who may", "read by who may", "also read"), _records(app))
    yield from ("", "## Rows that phones see", "")
    yield from _table(("kind", "seen by who may", "fields that need more", "limited to"), _rows(app))
    yield from ("", "## Ledgers", "")
    yield from _table(("ledger", "seen by who may", "columns that need more"), _ledgers(app))
    yield from (
        "",
        "## Addresses",
        "",
        "`open`: the view checks a signature or a password itself, or shows nothing.",
        "",
    )
    yield from _table(("method", "address", "needs"), _addresses(app))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = tuple(head)
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _permissions() -> Iterator[tuple[str, ...]]:
    for permission, meaning in MEANINGS.items():
        yield (permission, meaning, *(YES if permission in PERMISSIONS_OF[role] else NO for role in ROLES))


def _records(app: Flask) -> Iterator[tuple[str, ...]]:
    door = app.extensions["journal"].door
    for type_, schema in sorted(door.kinds):
        kind = door.kinds[type_, schema]
        also = "by whom the phones show all that it speaks of" if kind.sees else ""
        yield (f"{type_} {schema}", kind.permission, kind.read, also)


def _rows(app: Flask) -> Iterator[tuple[str, ...]]:
    for kind, entity in sorted(app.extensions["journal"].feed.entities.items()):
        guarded = [f"{name}: {permission}" for name, permission in sorted(entity.guarded.items())]
        limits = ["live ones"] if entity.is_live is not None else []
        limits += ["one's own"] if entity.scope is not None else []
        yield (kind, entity.permission, ", ".join(guarded), ", ".join(limits))


def _ledgers(app: Flask) -> Iterator[tuple[str, ...]]:
    for ledger in sorted(app.extensions["ledgers"], key=lambda ledger: ledger.name):
        guarded = [f"{column.key}: {column.permission}" for column in ledger.columns if column.permission]
        yield (ledger.name, ledger.permission, ", ".join(guarded))


def _addresses(app: Flask) -> Iterator[tuple[str, ...]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        methods = (rule.methods or set()) - {"OPTIONS"}
        shown = sorted(methods - {"HEAD"} if "GET" in methods else methods)
        needed = permission_of(app.view_functions[rule.endpoint]) or "open"
        yield (" ".join(shown), f"`{rule.rule}`", needed)
