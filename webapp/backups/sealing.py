"""Sealing a backup's files in the age format (https://age-encryption.org/v1), or leaving them as they are.

Whoever holds the key opens each file with the `age` tool alone; this program is not needed for it.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyrage

from webapp.backups.errors import BackupError
from webapp.backups.files import write_whole

SUFFIX = ".age"
IDENTITY = "identity.age"
RECIPIENT = "recipient.txt"


@dataclass(frozen=True)
class Sealer:
    """Seals for `recipients` (age1… or ssh-…; none: files stay as they are), opens with `identities`."""

    recipients: tuple[str, ...] = ()
    identities: tuple[Any, ...] = field(default=(), repr=False)

    @property
    def is_sealing(self) -> bool:
        return bool(self.recipients)

    @property
    def can_open(self) -> bool:
        return not self.is_sealing or bool(self.identities)

    @property
    def fingerprint(self) -> str:
        """Name the keys, in 12 hex digits: a photo sealed for other keys is another file."""
        return hashlib.sha256("\n".join(sorted(self.recipients)).encode()).hexdigest()[:12]

    def name(self, name: str) -> str:
        return name + SUFFIX if self.is_sealing else name

    def photo_name(self, sha256: str) -> str:
        return f"{sha256}.{self.fingerprint}{SUFFIX}" if self.is_sealing else sha256

    def seal(self, content: bytes) -> bytes:
        return bytes(pyrage.encrypt(content, self._keys())) if self.is_sealing else content

    def open(self, content: bytes) -> bytes:
        """Raises `BackupError("key")`."""
        if not self.is_sealing:
            return content
        self._need_identities()
        try:
            return bytes(pyrage.decrypt(content, list(self.identities)))
        except pyrage.DecryptError as error:
            raise BackupError("key", str(error)) from error

    def seal_file(self, source: Path, target: Path) -> None:
        """Raises `BackupError("disk")`, `OSError`."""
        if not self.is_sealing:
            shutil.copyfile(source, target)
            return
        try:
            with source.open("rb") as plain, target.open("wb") as sealed:
                pyrage.encrypt_io(plain, sealed, self._keys())
        except pyrage.EncryptError as error:
            raise BackupError("disk", str(error)) from error

    def open_file(self, source: Path, target: Path) -> None:
        """Raises `BackupError("key")`."""
        if not self.is_sealing:
            shutil.copyfile(source, target)
            return
        self._need_identities()
        try:
            with source.open("rb") as sealed, target.open("wb") as plain:
                pyrage.decrypt_io(sealed, plain, list(self.identities))
        except pyrage.DecryptError as error:
            raise BackupError("key", str(error)) from error

    def _keys(self) -> list[Any]:
        return [read_recipient(text) for text in self.recipients]

    def _need_identities(self) -> None:
        if not self.identities:
            raise BackupError("no_key")


def read_recipient(text: str) -> Any:
    """Read a public key: `age1…` or an SSH one. Raises `BackupError("recipient")`."""
    kind = pyrage.ssh if text.startswith("ssh-") else pyrage.x25519
    try:
        return kind.Recipient.from_str(text)
    except (pyrage.RecipientError, ValueError) as error:
        raise BackupError("recipient", text[:80]) from error


def read_identities(path: Path) -> tuple[Any, ...]:
    """Read private keys: a file of `age-keygen`, or an SSH key without a passphrase. Raises `BackupError("key")`."""
    content = path.read_bytes()
    lines = [line.strip() for line in content.decode(errors="replace").splitlines()]
    try:
        if found := [line for line in lines if line.startswith("AGE-SECRET-KEY-")]:
            return tuple(pyrage.x25519.Identity.from_str(line) for line in found)
        return (pyrage.ssh.Identity.from_buffer(content),)
    except (pyrage.IdentityError, ValueError) as error:
        raise BackupError("key", f"{path.name}: {error}") from error


def sealer_by_passphrase(folder: Path, passphrase: str) -> Sealer:
    """Return the sealer of a repository whose identity is sealed by this passphrase; the first call makes it.

    A passphrase costs about a second by design (scrypt): once a run, not once a photo. Raises `BackupError("key")`.
    """
    kept = folder / IDENTITY
    if not kept.exists():
        fresh = pyrage.x25519.Identity.generate()
        write_whole(kept, bytes(pyrage.passphrase.encrypt(str(fresh).encode(), passphrase)))
        write_whole(folder / RECIPIENT, f"{fresh.to_public()}\n".encode())
        return Sealer((str(fresh.to_public()),), (fresh,))
    try:
        identity = pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(kept.read_bytes(), passphrase).decode())
    except pyrage.DecryptError as error:
        raise BackupError("key", str(error)) from error
    return Sealer((str(identity.to_public()),), (identity,))
