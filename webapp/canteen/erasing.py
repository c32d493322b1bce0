"""What remains of the canteen's records when they are erased by right: what was kept, how much, in which box and
fridge, when and by whom; that a fridge was read; that somebody has a certificate until a day. Not what people wrote or
photographed, and nothing that names a supplier.

A record leaves its `data` without the words, and is recalled by saying that once more, so that the room's rules have
one home. Where its rows are there already, only the words are taken out of them (`scrubbing.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.canteen import discards, freezes, fridges, menus, papers, samples, scrubbing
from webapp.canteen.fridge_models import FridgeCase, FridgeCheck, FridgeReading
from webapp.canteen.models import BoxDiscard, CanteenRecord, Freeze, Sample, SampleTaking
from webapp.canteen.paper_models import HealthCertificate, Supplier
from webapp.canteen.saying import in_turn
from webapp.journal.interface import Erased, Erasure, Statement, UnitOfWork
from webapp.remains import blank, remains_of, said_again, unpack

Apply = Callable[[UnitOfWork, Statement], None]
Scrub = Callable[[UnitOfWork, Erased], bool]


def _erasure(words: tuple[str, ...], apply: Apply, scrub: Scrub, in_use: Select[Any] | None = None) -> Erasure:
    """How a kind is erased. `scrub` takes the words out of the rows that the record made; False if there are none."""

    def reduce(_session: Session, statement: Statement) -> dict[str, Any]:
        return remains_of(statement, blank(statement.data, words, scrubbing.BLANK))

    def recall(work: UnitOfWork, erased: Erased) -> None:
        if not scrub(work, erased):
            apply(work, _again(erased))

    return Erasure(reduce, in_turn(recall), in_use)


def _again(erased: Erased) -> Statement:
    return said_again(erased, unpack(erased.remains["data"]))


def _reduce_taking(session: Session, statement: Statement) -> dict[str, Any]:
    """How a sample was judged remains as well: the judgement asked for words that are gone."""
    taking = session.get_one(SampleTaking, statement.record_id)
    sample = session.get_one(Sample, taking.sample_id)
    gaps = sample.gaps if sample.record_id == taking.record_id else []
    return {**_TAKING.reduce(session, statement), "gaps": gaps}


def _recall_taking(work: UnitOfWork, erased: Erased) -> None:
    if not scrubbing.scrub_taking(work, erased):
        samples.take_sample(work, _again(erased), erased.remains["gaps"])


def _of_samples(model: Any, key: Any) -> Select[Any]:
    """Select the records that speak of samples which are still kept."""
    return select(key).join(Sample, Sample.id == model.sample_id).where(Sample.state == "kept")


def _of_papers(model: Any) -> Select[Any]:
    return select(CanteenRecord.record_id).join(model, model.id == CanteenRecord.about_id).where(model.is_active)


_TAKING = _erasure(scrubbing.TAKING, samples.take_sample, scrubbing.scrub_taking)
_OPEN_CASE = (
    select(FridgeReading.record_id)
    .join(FridgeCheck, FridgeCheck.id == FridgeReading.check_id)
    .join(FridgeCase, FridgeCase.id == FridgeCheck.case_id)
)

MENU = _erasure(scrubbing.MENU, menus.save_menu, scrubbing.scrub_menu)
TAKING = Erasure(_reduce_taking, in_turn(_recall_taking), _of_samples(SampleTaking, SampleTaking.record_id))
DISCARDING = _erasure(
    scrubbing.NOTE,
    discards.discard_sample,
    scrubbing.scrub_discarding,
    select(BoxDiscard.id).where(BoxDiscard.sample_id.is_(None)),
)
REMOVING = _erasure(scrubbing.NOTE, discards.remove_sample, scrubbing.scrub_removing)
FREEZING = _erasure(
    scrubbing.REASON, freezes.place_freeze, scrubbing.scrub_freezing, select(Freeze.id).where(Freeze.state == "open")
)
LIFTING = _erasure(scrubbing.REASON, freezes.lift_freeze, scrubbing.scrub_lifting)
CHECKING = _erasure(
    scrubbing.ACTION, fridges.check_fridge, scrubbing.scrub_checking, _OPEN_CASE.where(FridgeCase.state == "open")
)
CLOSING = _erasure(scrubbing.NOTE, fridges.close_fridge_case, scrubbing.scrub_closing)
DAY = _erasure(scrubbing.DAY, menus.report_day, scrubbing.scrub_day)
CERTIFICATE = _erasure(
    scrubbing.CERTIFICATE, papers.save_certificate, scrubbing.scrub_certificate, _of_papers(HealthCertificate)
)
SUPPLIER = _erasure(scrubbing.SUPPLIER, papers.save_supplier, scrubbing.scrub_supplier, _of_papers(Supplier))
