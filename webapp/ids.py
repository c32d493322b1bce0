"""Identifiers: UUIDv7 (RFC 9562) for what is created now, UUIDv5 for what follows from something else."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

NAMESPACE = uuid.UUID("5f0e5c2a-3f0a-5b55-9d0e-6f7b1c0a9e11")


def uuid7(now: datetime, random_bytes: Callable[[int], bytes]) -> str:
    """Return a UUID of 48 bits of Unix milliseconds and 74 random bits. An identity, never an order and never a
    secret.
    """
    milliseconds = int(now.timestamp() * 1000)
    tail = int.from_bytes(random_bytes(10))
    value = (milliseconds << 80) | (0x7 << 76) | ((tail >> 68 & 0xFFF) << 64) | (0b10 << 62) | (tail & ((1 << 62) - 1))
    return str(uuid.UUID(int=value))


def derived_id(*parts: str) -> str:
    """Return the id that follows from `parts`: the same on every replay."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))
