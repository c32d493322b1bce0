"""Badges of visitors and guests, printed and read back; passes are printed as any thing is."""

from __future__ import annotations

import re
from random import Random

import pytest
import zxingcpp

from labels import mint
from tests.gate.booth import TOKEN, Booth
from tests.labels.zpl_reader import print_zpl
from tests.phones import Phone, record_id
from tests.printing.reading import codes_in, codes_on, pages_of
from tests.printing.things import file_of
from tests.registry.desk import Desk, desk_of
from webapp.db import db
from webapp.gate.models import Invitation
from webapp.journal.desk import Say, say_many

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CODES = [mint(Random(seed)) for seed in range(4)]
SOURCES = "/desk/labels/sources"


@pytest.fixture
def coded(booth: Booth) -> Booth:
    """Every pass bears a label."""
    says = [
        Say("tag.bind", {"code": code, "target": {"kind": "asset", "id": id_}, "is_foreign": False})
        for code, id_ in zip(CODES, booth.passes, strict=True)
    ]
    assert {outcome.outcome for outcome in say_many(booth.school.person("director"), says)} == {"stored"}
    return booth


@pytest.fixture
def office(coded: Booth) -> Desk:
    return desk_of(coded.school, "director")


def print_of(desk: Desk, source: str, *ids: str, **form: str) -> bytes:
    reply = desk.post(f"{SOURCES}/{source}/print", {"id": list(ids), **form})
    assert reply.status_code == 302, re.findall(r"notice--danger.*?</p>", reply.text, re.S)
    return file_of(desk, str(reply.headers["Location"]))


def entered(booth: Booth, guard: Phone, badge: int | None, name: str) -> str:
    sealed = booth.enter(guard, 10 - (badge or 0), badge=badge, data={"visitor": {"name": name}})
    assert guard.outcomes(sealed)[0]["outcome"] == "stored"
    return record_id(sealed)


def test_a_visitors_badge_bears_the_code_of_the_pass_they_wear(coded: Booth, guard: Phone, office: Desk) -> None:
    first, second = entered(coded, guard, 1, "王小明"), entered(coded, guard, 2, "李四")
    without = entered(coded, guard, None, "趙五")

    pdf = print_of(office, "visits", second, first, without)
    zpl = print_of(office, "visits", second, printer="dpi-203", format="zpl")

    assert codes_in(pdf) == [CODES[1], CODES[2]]
    ((image, _copies),) = print_zpl(zpl)
    assert codes_on(image) == [CODES[2]]
    # who keeps no gate prints no badges; what was printed of a visitor goes after three days
    assert desk_of(coded.school, "viewer").post(f"{SOURCES}/visits/print", {"id": first}).status_code == 403
    assert coded.school.app.extensions["label_sources"]["visits"].keep_days == 3


def test_a_guests_badge_bears_the_address_of_the_invitation(coded: Booth, office: Desk) -> None:
    coded.school.app.config["LABEL_HOST"] = "ROUNDS.SCHOOL.TW"
    guests = [{"id": coded.passes[n], "name": name} for n, name in enumerate(("王小明", "李四"))]
    phone = coded.school.phone("director")
    phone.outcomes(coded.invite(phone, guests=guests, people=2))
    db.session.rollback()
    invitation_id = db.session.query(Invitation.id).scalar()

    pdf = print_of(office, "invitations", invitation_id, stock="avery-l7163")
    zpl = print_of(office, "invitations", invitation_id, stock="roll-80x50", printer="dpi-203", format="zpl")

    address = f"HTTPS://ROUNDS.SCHOOL.TW/V/{TOKEN}"
    (page,) = pages_of(pdf)
    assert [symbol.text for symbol in zxingcpp.read_barcodes(page)] == [address] * 2
    assert [[one.text for one in zxingcpp.read_barcodes(image)] for image, _copies in print_zpl(zpl)] == [[address]] * 2


def test_passes_are_printed_as_things(coded: Booth, office: Desk) -> None:
    reply = office.post("/desk/labels/print", {"kind": "asset", "id": coded.passes[:2], "design": "visitor-badge"})

    assert codes_in(file_of(office, str(reply.headers["Location"]))) == CODES[:2]
