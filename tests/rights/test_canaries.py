"""Words that only some may see, sought in everything that the others can get: pages, files, pulls, logs."""

from __future__ import annotations

import html
import io
import logging
import re
import zipfile

import pytest
from flask.testing import FlaskClient

from tests.cast import School
from tests.phones import API, BASE, Phone, new_id, record_id
from tests.rights.conftest import Table
from tests.test_routes import signed_in
from webapp.accounts.models import Person
from webapp.accounts.permissions import ROLES
from webapp.db import db
from webapp.journal.commit import writing
from webapp.ledgers import Ledger

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MONEY = {"supplier": "canary-supplier", "invoice": "canary-invoice", "fund_source": "canary-funds"}
AMOUNTS = ("31337.77", "31,337.77", "41337.77", "41,337.77")
PLAIN = {"note": "canary-note", "user_name": "canary-user"}
HELD = "canary-held"
DAMAGE = {"category": "lock", "quantity": 1, "cause": "unknown", "is_urgent": False}
# more than there are in any month (the weeks of the canteen are pages); a link that leads ever further is found out
PAGES_MOST = 2_000
# what changes something, or ends the session
NOT_FOLLOWED = re.compile(r"^/(sign-out|static|language)")


@pytest.fixture
def marked(school: School) -> School:
    """The school's asset bears every canary; a guard's report about nothing is held."""
    director = school.phone("director")
    fields = {**MONEY, **PLAIN, "value": "31337.77", "unit_price": "41337.77"}
    sealed = director.seal("asset.save", {"id": school.asset_id, "fields": fields})
    guard = school.phone("guard")
    held = guard.seal("damage.report", {**DAMAGE, "description": HELD}, target={"kind": "place", "id": new_id()})
    assert director.outcomes(sealed)[0]["outcome"] == "stored"
    assert guard.outcomes(held)[0]["outcome"] == "held"
    return school


def everything(client: FlaskClient, starts: list[str]) -> dict[str, str]:
    """Follow every link from these addresses; return what each gave, files unpacked."""
    found: dict[str, str] = {}
    waiting = list(starts)
    while waiting:
        assert len(found) < PAGES_MOST, "the desk has more pages than this test bears"
        path = waiting.pop()
        if path in found or NOT_FOLLOWED.match(path):
            continue
        reply = client.get(path, base_url=BASE, buffered=True)
        found[path] = text_of(reply.data)
        if reply.content_type.startswith("text/html"):
            waiting += [html.unescape(link) for link in re.findall(r'(?:href|src)="(/[^"#]*)', reply.text)]
        if reply.status_code in {301, 302} and reply.location.startswith("/"):
            waiting.append(reply.location)
    return found


def text_of(content: bytes) -> str:
    if not content.startswith(b"PK\x03\x04"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def starts_of(tables: dict[str, Table], school: School, *records: str) -> list[str]:
    ledgers = [f"/desk/ledgers/{row['ledger']}" for row in tables["Ledgers"]]
    chosen = {ledger.name: "&".join(f"column={c.key}" for c in ledger.columns) for ledger in ledgers_of(school)}
    files = [f"{path}{end}?{chosen[path[14:]]}" for path in ledgers for end in ("", ".csv", ".xlsx", "/print")]
    plain = [row["address"] for row in tables["Addresses"] if "GET" in row["method"] and "<" not in row["address"]]
    things = [f"/desk/assets/{school.asset_id}", f"/desk/assets/{school.asset_id}/edit", f"/{school.room_code}"]
    return [*plain, *ledgers, *files, *things, *(f"/desk/records/{id_}" for id_ in records)]


def ledgers_of(school: School) -> tuple[Ledger, ...]:
    ledgers: tuple[Ledger, ...] = school.app.extensions["ledgers"]
    return ledgers


def leaks(found: dict[str, str], canaries: tuple[str, ...]) -> set[tuple[str, str]]:
    return {(canary, path) for path, text in found.items() for canary in canaries if canary in text}


def records_of(school: School) -> list[str]:
    from webapp.journal.models import Record

    return list(db.session.scalars(db.select(Record.id)))


@SQLITE
@pytest.mark.parametrize("role", ROLES)
def test_money_shows_nowhere_to_who_may_not_see_it(
    marked: School, tables: dict[str, Table], rights_of: dict[str, set[str]], role: str
) -> None:
    found = everything(signed_in(marked, role), starts_of(tables, marked, *records_of(marked)))
    phone = marked.phone(role)
    found["pull"] = phone.pull().text
    found["bootstrap"] = phone.client.get(f"{API}/bootstrap", base_url=BASE).text
    seen = leaks(found, (*MONEY.values(), *AMOUNTS))

    if "registry.read_money" in rights_of[role]:
        assert {canary for canary, _path in seen} >= set(MONEY.values())
        assert {path for _canary, path in seen} >= {"pull", "bootstrap", f"/desk/assets/{marked.asset_id}"}
    else:
        assert seen == set()
        assert leaks(found, (PLAIN["note"],)), "the walk has not even seen the thing"


@SQLITE
def test_a_person_without_a_role_finds_not_one_word(marked: School, tables: dict[str, Table]) -> None:
    client, phone = signed_in(marked, "custodian"), marked.phone("custodian")
    with writing() as work:
        work.session.get_one(Person, marked.people["custodian"]).roles = []
    found = everything(client, starts_of(tables, marked, *records_of(marked)))
    found["pull"], found["session"] = phone.pull().text, phone.client.get(f"{API}/session", base_url=BASE).text
    found["bootstrap"] = phone.client.get(f"{API}/bootstrap", base_url=BASE).text
    found["confirm"] = phone.confirm(*records_of(marked)).text

    words = (*MONEY.values(), *AMOUNTS, *PLAIN.values(), HELD, "三年一班", "滅火器", "A-001")
    assert leaks(found, words) == set()


@SQLITE
def test_a_held_record_shows_in_no_list_of_who_does_not_decide(marked: School, tables: dict[str, Table]) -> None:
    found = everything(signed_in(marked, "viewer"), starts_of(tables, marked))
    found["pull"] = marked.phone("viewer").pull().text

    assert leaks(found, (HELD,)) == set()
    assert leaks(everything(signed_in(marked, "director"), starts_of(tables, marked)), (HELD,))


@SQLITE
def test_the_log_names_nobody_and_nothing(
    marked: School, tables: dict[str, Table], caplog: pytest.LogCaptureFixture
) -> None:
    """Everything that happens to a record that can't be applied, and a walk over the desk, at the finest level."""
    caplog.set_level(logging.DEBUG)
    phone: Phone = marked.phone("guard")
    broken = phone.seal("damage.report", {"description": ["canary-broken"]}, target={"code": "canary-code"})
    assert phone.outcomes(broken)[0]["outcome"] == "held"
    everything(signed_in(marked, "director"), starts_of(tables, marked, record_id(broken)))
    marked.app.test_client().post(
        "/sign-in", base_url=BASE, data={"username": "canary-name", "password": "canary-word"}, headers={"Origin": BASE}
    )

    own = [record for record in caplog.records if not record.name.startswith(("sqlalchemy", "PIL"))]
    assert "canary" not in "\n".join(record.getMessage() for record in own)
