"""The preview is the label: the same bytes as the print; what can't be drawn is refused before it costs anything."""

from __future__ import annotations

import io
import json
import time
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from labels import Job, Printer, find_stock, load_designs, render_png
from tests.cast import School
from tests.printing.stationery_facts import DESIGN, SHEET
from tests.registry.desk import BASE, Desk
from webapp.db import db
from webapp.journal.desk import say
from webapp.printing.design_views import facts_of
from webapp.printing.making import make_labels
from webapp.printing.preview_views import MOST_BYTES
from webapp.printing.selection import Selection, select_things

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HUGE = "01900000-0000-7000-8000-00000000000a"


def preview(office: Desk, body: Any) -> TestResponse:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    headers = {"Origin": BASE, "Content-Type": "application/json"}
    return office.client.post("/desk/labels/designs/preview", base_url=BASE, data=data, headers=headers)


def asked(**changes: Any) -> dict[str, Any]:
    return {"facts": DESIGN, "stock": "avery-l7159", "dpi": 300, "sample": "english", **changes}


def with_facts(**changes: Any) -> dict[str, Any]:
    return asked(facts={**DESIGN, **changes})


REFUSED: list[tuple[Any, int, str | None]] = [
    (with_facts(symbol_share=1e308), 422, "symbol_share"),
    (with_facts(padding_mm=-1), 422, "padding_mm"),
    (with_facts(fields=[{"source": "title", "size_pt": 10**15}]), 422, "fields[0].size_pt"),
    (with_facts(fields=[{"source": "title", "size_pt": 8, "text": "字" * 201}]), 422, "fields[0].text"),
    (with_facts(fields=[DESIGN["fields"][0]] * 300), 422, "fields"),
    (with_facts(fields={"source": "title"}), 422, "fields"),
    (with_facts(logo={"a": 1}), 422, "logo"),
    (with_facts(colour="red"), 422, "colour"),
    (asked(facts=None), 422, ""),
    (asked(stock="nonsense"), 422, ""),
    (asked(stock="roll-25x10"), 422, ""),
    (asked(dpi=99), 422, ""),
    (asked(dpi=10**9), 422, ""),
    (json.dumps(with_facts(padding_mm=1)).replace('"padding_mm": 1', '"padding_mm": NaN'), 400, None),
    ("[]", 400, None),
    ("{", 400, None),
    ("[" * 20_000, 400, None),
    (with_facts(fields=[DESIGN["fields"][0]] * 10_000), 413, None),
    (b"\xff" * (MOST_BYTES + 1), 413, None),
]


def test_the_preview_is_what_is_printed_to_the_byte(school: School, office: Desk) -> None:
    code = {"code": "00000012", "target": {"kind": "asset", "id": school.asset_id}, "is_foreign": False}
    say(school.person("administrator"), "tag.bind", code)
    db.session.rollback()
    thing = select_things(db.session(), Selection("asset", "all", ids=(school.asset_id,)))
    (label,) = make_labels(db.session(), thing)
    for id_ in ("asset", "door", "asset-small"):
        printed = io.BytesIO()
        job = Job(
            stock=find_stock("avery-l7163"),
            host="localhost",
            header="測試國小",
            printer=Printer(dpi=203),
            design=load_designs()[id_],
        )
        render_png(label, job, printed)

        reply = preview(
            office,
            asked(facts=facts_of(load_designs()[id_]), stock="avery-l7163", dpi=203, sample=f"asset:{school.asset_id}"),
        )

        assert (reply.status_code, reply.mimetype) == (200, "image/png")
        assert reply.data == printed.getvalue(), id_
        assert json.loads(reply.headers["X-Label-Cautions"]) == []


def test_what_does_not_fit_is_told_beside_the_picture(office: Desk) -> None:
    reply = preview(office, asked(stock="roll-30x20", sample="english"))

    assert reply.status_code == 200
    assert any("Interactive" in caution for caution in json.loads(reply.headers["X-Label-Cautions"]))


def test_what_cannot_be_drawn_is_refused_at_once_and_its_entry_named(office: Desk) -> None:
    for body, status, entry in REFUSED:
        before = time.process_time()

        reply = preview(office, body)

        said = reply.json if status == 422 else {}
        assert reply.status_code == status, (str(body)[:200], reply.text[:300])
        assert said.get("entry") == entry, str(body)[:200]
        assert bool(said.get("message")) is (status == 422)
        assert time.process_time() - before < 3


def test_a_poster_is_not_drawn_at_1200_dots_an_inch(school: School, office: Desk) -> None:
    facts = {**SHEET, "columns": 1, "rows": 1, "margin_left_mm": 0, "margin_top_mm": 0}
    facts |= {f"{name}_{side}_mm": 1900 for name in ("page", "label") for side in "wh"}
    facts |= {"pitch_x_mm": 1900, "pitch_y_mm": 1900}
    data = {"id": HUGE, "fields": {"name": "海報", "facts": facts}}
    assert say(school.person("administrator"), "label_stock.save", data).outcome == "stored"

    reply = preview(office, asked(stock=HUGE, dpi=1200))

    assert (reply.status_code, reply.json["entry"]) == (422, "")


def test_a_search_finds_things_by_name_and_number(school: School, office: Desk) -> None:
    for text in ("滅火", "a-00"):
        (found,) = office.get("/desk/labels/designs/things", query_string={"q": text}).json
        assert (found["key"], found["title"]) == (f"asset:{school.asset_id}", "滅火器")
        assert "三年一班" in found["note"]
    assert office.get("/desk/labels/designs/things?q=%25").json == []
    assert office.get("/desk/labels/designs/things?q=").json == []


def test_a_sample_of_what_is_not_there_is_still_a_label(office: Desk) -> None:
    for sample in ("longest", "asset:", f"asset:{HUGE}", "nonsense", "example:host"):
        reply = preview(office, asked(sample=sample))
        assert Image.open(io.BytesIO(reply.data)).size == (750, 400), sample
