"""Settings: defaults, then the environment, then what the caller gives."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from webapp.disk import write_once

MIB = 1 << 20
PHOTO_BYTES = 12 * MIB
PHOTO_PIXELS = 50_000_000


def instance_folder() -> Path:
    return Path(os.environ.get("ROUNDS_INSTANCE", "instance")).absolute()


def database_address(folder: Path) -> str:
    """Return the address of the database that goes with this instance folder."""
    return _with_driver(os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'rounds.sqlite3'}")


def load(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the settings; `INSTANCE` is the folder that holds database, photos, keys and certificates."""
    given = dict(overrides or {})
    folder = Path(given.pop("INSTANCE", None) or instance_folder())
    # keys, photos and people: for the server's own user only
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    url = database_address(folder)
    return {
        "INSTANCE": folder,
        "SQLALCHEMY_DATABASE_URI": url,
        # a thread holds at most two: one that reads and one that writes
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": not url.startswith("sqlite"),
            "pool_size": 20,
            "max_overflow": 44,
        },
        "SECRET_KEY": _secret(folder / "secret.key"),
        "MAX_CONTENT_LENGTH": 40 * MIB,
        "MAX_FORM_MEMORY_SIZE": 2 * MIB,
        "MAX_FORM_PARTS": 5000,
        # a folder's path or s3://bucket/prefix?endpoint=…; photos lie in the instance folder otherwise
        "PHOTOS": os.environ.get("ROUNDS_PHOTOS", ""),
        "TRUSTED_HOSTS": [h for h in os.environ.get("ROUNDS_HOSTS", "").split(",") if h] or None,
        "LABEL_HOST": os.environ.get("ROUNDS_LABEL_HOST", ""),
        "HTTPS": os.environ.get("ROUNDS_HTTPS", "") == "1",
        "PROXY_HOPS": int(os.environ.get("ROUNDS_PROXY_HOPS", "0")),
        **given,
    }


def _with_driver(url: str) -> str:
    """Name psycopg 3 for the common spellings of a PostgreSQL address."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _secret(path: Path) -> str:
    """Read the installation's secret; the first start makes it, and two of them agree on one."""
    return write_once(path, lambda: secrets.token_hex(32).encode()).decode().strip()
