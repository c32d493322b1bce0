"""The journal as ledgers: every record, and those that wait for the office."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, bindparam, case, exists, or_, select

from webapp.desk import words
from webapp.journal.models import Blob, Record, RecordPhoto
from webapp.journal.queries import DECISION
from webapp.ledgers import Choice, Column, DateRange, Ledger, PersonIs, Search, State, Viewer

# asked from the photos' side: a million records are not opened to find the few whose photo is on its way
HAS_MISSING_PHOTO = Record.id.in_(
    select(RecordPhoto.record_id).where(~exists().where(Blob.sha256 == RecordPhoto.sha256))
)
VIA = {"device": State(_l("手機"), icon="smartphone"), "desk": State(_l("辦公室"), icon="keyboard")}


def _masked_types() -> list[str]:
    return list(current_app.extensions["masked_records"])


# what a page masks is not found by guessing it here, sign by sign
WORDS = case(
    (Record.type.in_(bindparam("masked_types", callable_=_masked_types, expanding=True, unique=True)), ""),
    else_=Record.body,
)


def _records(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Record)


def _held(_viewer: Viewer) -> Select[Any]:
    """What waits for the office. A decision that itself failed is not work for anybody."""
    return select().select_from(Record).where(Record.outcome == "held", Record.type != DECISION)


TYPE = Column("type", _l("種類"), Record.type, "state", states=words.TYPES)
AUTHOR = Column("author", _l("填寫人"), Record.author_id, "person", sort=True)
CAPTURED = Column("captured_at", _l("填寫時間"), Record.captured_at, "instant", sort=True)
VIA_COLUMN = Column("via", _l("來自"), Record.via, "state", states=VIA)
NUMBER = Column("number", _l("記錄編號"), Record.id, "code", is_shown=False)
FILTERS = (
    Search((Record.id, WORDS), people=(Record.author_id,)),
    Choice("type", _l("種類"), Record.type, words.TYPES),
    PersonIs("author", _l("填寫人"), Record.author_id),
    DateRange("captured", _l("填寫日期"), Record.captured_at),
)

# the primary key counts up as records come in: sorting by it is sorting by arrival, and needs no index of its own
RECORDS = Ledger(
    name="records",
    title=_l("記錄總帳"),
    permission="held.decide",
    key=Record.id,
    statement=_records,
    note=_l("每一筆記錄都照原樣保存，不能修改；更正另記一筆。"),
    columns=(
        TYPE,
        AUTHOR,
        CAPTURED,
        Column("received_at", _l("收到時間"), Record.received_at, "instant", sort=Record.pk),
        Column("outcome", _l("處理"), Record.outcome, "state", states=words.OUTCOMES),
        VIA_COLUMN,
        Column("seq", _l("帳本位置"), Record.seq, "number", is_shown=False),
        Column("n", _l("手機上的序號"), Record.n, "number", is_shown=False),
        NUMBER,
    ),
    filters=(
        *FILTERS,
        Choice(
            "outcome",
            _l("處理"),
            Record.outcome,
            {**words.OUTCOMES, "photo": State(_l("照片還沒到")), "odd": State(_l("未採用"))},
            conditions={
                "photo": HAS_MISSING_PHOTO,
                "odd": or_(Record.outcome == "superseded", Record.outcome == "dismissed"),
            },
        ),
    ),
    default_sort="-received_at",
    row_url=lambda row: f"/desk/records/{row.id}",
)

HELD = Ledger(
    name="held",
    title=_l("待處理記錄"),
    permission="held.decide",
    key=Record.id,
    statement=_held,
    note=_l("伺服器收下了，但還不能採用。看過內容，決定採用或不採用。"),
    columns=(
        TYPE,
        Column("reason", _l("原因"), Record.reason, "state", states=words.REASONS),
        AUTHOR,
        CAPTURED,
        Column("received_at", _l("收到時間"), Record.received_at, "instant", sort=Record.pk),
        VIA_COLUMN,
        Column("detail", _l("細節"), Record.detail, is_shown=False),
        NUMBER,
    ),
    filters=(*FILTERS, Choice("reason", _l("原因"), Record.reason, words.REASONS)),
    default_sort="received_at",
    row_url=lambda row: f"/desk/records/{row.id}",
)

LEDGERS = (RECORDS, HELD)
