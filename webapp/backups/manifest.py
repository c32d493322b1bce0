"""What a backup says about itself: `manifest.json`, whose being there makes the backup complete."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from webapp.backups.errors import BackupError
from webapp.db import rfc3339

FORMAT = 1
NAME = "manifest.json"
DATABASE = "rounds.sqlite3"
PHOTOS = "photos.txt"


@dataclass(frozen=True)
class Position:
    """The last commit of the data: `seq` counts commits; `nonce` and `chain` tell this timeline from any other."""

    seq: int
    nonce: str
    chain: str


@dataclass(frozen=True)
class StoredFile:
    """Hex SHA-256 and size of a file as it lies in the backup."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """One backup. `files`: by their names in its folder. `lacking`: photos that the server itself no longer had.

    `recipients`: the public keys that it is sealed for; none: it is not sealed.
    """

    name: str
    made_at: datetime
    server_id: str
    revision: str
    position: Position
    records: int
    photos: int
    size_bytes: int
    files: dict[str, StoredFile] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        values: dict[str, Any] = {"format": FORMAT, **asdict(self), "made_at": rfc3339(self.made_at)}
        return (json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read_manifest(content: bytes) -> Manifest:
    """Raises `BackupError`: `broken`, or `later_release` for a format of the future."""
    try:
        values = json.loads(content)
        number = values.pop("format")
        if number > FORMAT:
            raise BackupError("later_release", f"format {number}")
        values["made_at"] = datetime.fromisoformat(values["made_at"])
        values["position"] = Position(**values["position"])
        values["files"] = {name: StoredFile(**stored) for name, stored in values["files"].items()}
        values["lacking"], values["recipients"] = tuple(values["lacking"]), tuple(values["recipients"])
        return Manifest(**values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError("broken", f"{NAME}: {type(error).__name__}") from error
