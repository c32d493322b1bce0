"""What the room of accounts adds to the journal."""

from __future__ import annotations

from webapp.accounts import service
from webapp.accounts.models import Person
from webapp.accounts.schemas import SavePerson
from webapp.journal.interface import Entity, Kind

KINDS = (Kind("person.save", 1, SavePerson, permission="people.edit", apply=service.save_person),)
ENTITIES = (Entity("person", Person, fields=("name", "department", "is_active"), permission="registry.read"),)
PROJECTIONS = (Person,)
