"""What the journal asks of accounts (`journal.interface.Authority`), and registering devices with their keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, case, select, update
from sqlalchemy.orm import Session

from webapp.accounts import allowance
from webapp.accounts.models import Device, DeviceKey, Person
from webapp.bulk import among
from webapp.journal.envelope import key_id_of, load_public_key
from webapp.journal.interface import KeyInfo

STATUS_NUMBERS = (
    "n_max",
    "queued",
    "attention",
    "quota_bytes",
    "used_bytes",
    "clock_ms",
    "digest_mismatches",
    "recovered",
)
HIGHEST_N = 2**31 - 1
STATUS_FLAGS = ("persisted", "installed")
STATUS_TEXTS = ("oldest_queued_at", "app")


# what every push asks and says, made once: to put a statement together takes longer than to run it
DEVICES: Table = Device.__table__  # type: ignore[assignment]
KEYS: Table = DeviceKey.__table__  # type: ignore[assignment]
SIGNERS = (
    select(KEYS.c.id, KEYS.c.person_id, KEYS.c.device_id, KEYS.c.public_key, KEYS.c.revoked_at, DEVICES.c.revoked_at)
    .join(DEVICES, DEVICES.c.id == KEYS.c.device_id)
    .where(among(KEYS.c.id, "ids"))
)
HIGHER = (
    update(DEVICES)
    .where(DEVICES.c.id == bindparam("of"), DEVICES.c.n_seen < bindparam("highest"))
    .values(n_seen=bindparam("highest"), n_seen_at=bindparam("now"))
)
HEARD = update(DEVICES).where(DEVICES.c.id == bindparam("of")).values(last_seen_at=bindparam("now"))
IS_HIGHER = DEVICES.c.n_seen < bindparam("highest")
TOLD = HEARD.values(
    status=bindparam("said"),
    status_at=bindparam("now"),
    n_seen=case((IS_HIGHER, bindparam("highest")), else_=DEVICES.c.n_seen),
    n_seen_at=case((IS_HIGHER, bindparam("now")), else_=DEVICES.c.n_seen_at),
)


class RevokedDeviceError(Exception):
    """The office has taken this device out of use."""


class AccountsAuthority:
    """Keys, people and rights as the accounts' tables have them now."""

    def find_keys(self, session: Session, key_ids: set[str]) -> dict[str, KeyInfo]:
        rows = session.connection().execute(SIGNERS, {"ids": list(key_ids)})
        return {
            id_: KeyInfo(id_, person_id, device_id, public_key, is_revoked=any(revoked))
            for id_, person_id, device_id, public_key, *revoked in rows
        }

    def is_active(self, session: Session, person_id: str) -> bool:
        person = session.get(Person, person_id)
        return person.is_active if person else _is_founding(session)

    def permissions_of(self, session: Session, person_id: str) -> frozenset[str]:
        person = session.get(Person, person_id)
        if person is None:
            return frozenset({"people.edit"}) if _is_founding(session) else frozenset()
        return person.permissions

    def is_silent_since(self, session: Session, device_id: str, since: datetime) -> bool:
        device = session.get(Device, device_id)
        return device is not None and device.last_seen_at < since

    def spend(self, session: Session, device_id: str, *, records: int = 0, bytes: int = 0, now: datetime) -> int | None:
        return allowance.spend(session, device_id, records, bytes, now)

    def would_wait(self, session: Session, device_id: str, *, bytes: int, now: datetime) -> int | None:
        return allowance.would_wait(session, device_id, bytes, now)

    def note_numbers(self, session: Session, numbers: Mapping[str, int], now: datetime) -> None:
        for device_id in sorted(numbers):
            session.connection().execute(HIGHER, _numbered(device_id, numbers[device_id], now))

    def note_status(self, session: Session, device_id: str, status: Mapping[str, Any] | None, now: datetime) -> None:
        if status is None:
            session.connection().execute(HEARD, {"of": device_id, "now": now})
            return
        said = _clean(status)
        if "clock_ms" in said:
            said["clock_error_ms"] = round(said["clock_ms"] - now.timestamp() * 1000)
        session.connection().execute(TOLD, {"said": said, **_numbered(device_id, said.get("n_max", 0), now)})


def _numbered(device_id: str, highest: float, now: datetime) -> dict[str, Any]:
    return {"of": device_id, "highest": min(int(highest), HIGHEST_N), "now": now}


def _is_founding(session: Session) -> bool:
    """Nobody is there yet: the first person's own record makes them. No device has a key then, only the server's
    signs.
    """
    return session.scalar(select(Person.id).limit(1)) is None


def _clean(status: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what the protocol names, of the right type and size: a device's word is not trusted further than that."""
    numbers = {
        name: status[name]
        for name in STATUS_NUMBERS
        if isinstance(status.get(name), int | float) and not isinstance(status[name], bool) and abs(status[name]) < 1e16
    }
    flags = {name: status[name] for name in STATUS_FLAGS if isinstance(status.get(name), bool)}
    texts = {name: status[name][:64] for name in STATUS_TEXTS if isinstance(status.get(name), str)}
    return numbers | flags | texts


def register_device(session: Session, device_id: str, name: str, now: datetime) -> Device:
    """Note a device at sign-in. Raises `RevokedDeviceError`."""
    device = session.get(Device, device_id)
    if device is None:
        device = Device(id=device_id, name=name[:120], first_seen_at=now, last_seen_at=now)
        session.add(device)
        session.flush()
    if device.revoked_at is not None:
        raise RevokedDeviceError(device_id)
    # the office may have named it: what the phone calls itself counts only while it has no name
    device.name, device.last_seen_at = device.name or name[:120], now
    return device


@dataclass(frozen=True)
class OfferedKey:
    """A public key (SPKI) as a device offers it at sign-in, and whether a PIN guards its private half there."""

    public_key: bytes
    has_pin: bool = False


def register_key(session: Session, device_id: str, person_id: str, offered: OfferedKey, now: datetime) -> str:
    """Register a person's public key on a device, once; return its id. Call it only when the person has proved
    themself: it notes when that was. Raises `ValueError` if it is not a P-256 key, or belongs to
    another person or device.
    """
    public_key = offered.public_key
    load_public_key(public_key)
    key_id = key_id_of(public_key)
    known = session.get(DeviceKey, key_id)
    if known is None:
        known = DeviceKey(id=key_id, person_id=person_id, device_id=device_id, public_key=public_key, created_at=now)
        session.add(known)
    elif (known.person_id, known.device_id) != (person_id, device_id):
        raise ValueError("the key belongs to another person or device")
    known.proved_at, known.has_pin = now, offered.has_pin
    return key_id


def register_earlier_keys(
    session: Session, device_id: str, person_id: str, public_keys: Iterable[bytes], now: datetime
) -> None:
    """Know again the keys by which a person who has just proved themself signed on this device before: a restored
    server may have forgotten them while records wait there that no other key can vouch for. They open no session.
    What is no key, or is known already, whosever it is, is passed over.
    """
    for public_key in dict.fromkeys(public_keys):
        try:
            load_public_key(public_key)
        except ValueError:
            continue
        key_id = key_id_of(public_key)
        if session.get(DeviceKey, key_id) is None:
            session.add(
                DeviceKey(id=key_id, person_id=person_id, device_id=device_id, public_key=public_key, created_at=now)
            )
