"""The server's own certificate: signed by the local authority, renewed without touching a phone."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from webapp.tls.authority import CLOCK_TOLERANCE, Authority, NameNotPermittedError, key_usage
from webapp.tls.files import read_private_key, write_certificates, write_private_key

# Apple refuses server certificates valid for more than 398 days (support article HT211025)
LIFETIME = timedelta(days=397)
RENEW_BEFORE = timedelta(days=30)
# no name or address: OpenSSL holds a common name that looks like a host name against the constraints on host names
COMMON_NAME = "Campus Rounds server"


@dataclass(frozen=True)
class ServerFiles:
    """Where the server's certificate chain and key lie."""

    certificate: Path
    key: Path


def ensure_server_certificate(folder: Path, authority: Authority, names: Sequence[str], now: datetime) -> ServerFiles:
    """Return the server's certificate for exactly `names`, issuing one where there is none that still fits.

    Raises NameNotPermittedError when the authority may not sign for one of them.
    """
    files = ServerFiles(folder / "server.crt", folder / "server.key")
    if not _still_fits(files, authority, names, now):
        key, certificate = issue(authority, names, now)
        # the key first: a crash between the two leaves a pair that does not match, which _still_fits finds
        write_private_key(files.key, key)
        write_certificates(files.certificate, [certificate, authority.certificate])
    return files


def issue(
    authority: Authority, names: Sequence[str], now: datetime
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Make a key and a certificate for host names and IP addresses; raises NameNotPermittedError."""
    refused = [name for name in names if not authority.permits(name)]
    if refused:
        raise NameNotPermittedError(f"outside the local authority's names: {', '.join(refused)}")
    key = ec.generate_private_key(ec.SECP256R1())
    return key, sign_for(authority, key, names, now)


def sign_for(
    authority: Authority, key: ec.EllipticCurvePrivateKey, names: Sequence[str], now: datetime
) -> x509.Certificate:
    """Sign for any names: the constraints that verifiers enforce are the authority's, not this function's."""
    issuer_key = authority.key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, COMMON_NAME)]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_TOLERANCE)
        .not_valid_after(now - CLOCK_TOLERANCE + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        .sign(authority.key, hashes.SHA256())
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _still_fits(files: ServerFiles, authority: Authority, names: Sequence[str], now: datetime) -> bool:
    if not (files.certificate.exists() and files.key.exists()):
        return False
    certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        set(alternative) == {_general_name(name) for name in names}
        and certificate.issuer == authority.certificate.subject
        and now < certificate.not_valid_after_utc - RENEW_BEFORE
        and read_private_key(files.key).public_key() == certificate.public_key()
    )
