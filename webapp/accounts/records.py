"""What the room of accounts adds to the journal."""

from __future__ import annotations

from webapp.accounts import service
from webapp.accounts.models import Person, SettledGap
from webapp.accounts.schemas import Prefer, SaveCustodian, SavePerson, SettleGap
from webapp.journal.interface import Entity, Kind

KINDS = (
    Kind("person.save", 1, SavePerson, permission="people.edit", apply=service.save_person, read="people.edit"),
    Kind(
        "custodian.save",
        1,
        SaveCustodian,
        permission="registry.edit",
        apply=service.save_custodian,
        read="registry.edit",
    ),
    Kind("person.prefer", 1, Prefer, permission="desk.use", apply=service.prefer, read="people.edit"),
    Kind("gap.settle", 1, SettleGap, permission="held.decide", apply=service.settle_gap, read="safety.read"),
)
ENTITIES = (Entity("person", Person, fields=("name", "department", "is_active"), permission="registry.read"),)
PROJECTIONS = (Person, SettledGap)
