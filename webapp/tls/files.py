"""Keys and certificates on disk: private ones readable by their owner only, none ever half written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

PEM = serialization.Encoding.PEM


def write_private_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Write a key in PKCS #8 PEM with mode 0600."""
    content = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _replace(path, content, mode=0o600)


def read_private_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Read a key that write_private_key wrote; raises TypeError for one of another kind."""
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} is not an elliptic curve key")
    return key


def write_certificates(path: Path, chain: Iterable[x509.Certificate]) -> None:
    """Write certificates in PEM, the server's own first."""
    _replace(path, b"".join(certificate.public_bytes(PEM) for certificate in chain), mode=0o644)


def _replace(path: Path, content: bytes, mode: int) -> None:
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
