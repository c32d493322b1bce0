"""The school's own certificate authority, narrow enough to be safe to trust.

Critical name constraints (RFC 5280, 4.2.1.10) limit it to names and addresses that exist only inside a network.
A stolen key can never speak for a bank.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from webapp.tls.files import read_private_key, write_certificates, write_private_key

KEY_FILE = "ca.key"
CERTIFICATE_FILE = "ca.crt"
LIFETIME = timedelta(days=3650)
# phones whose clock is behind must still accept what was signed just now
CLOCK_TOLERANCE = timedelta(hours=1)

# names that no public authority will ever certify (RFC 6761, 6762, 8375; "lan" is what routers use)
PRIVATE_DOMAINS = ("localhost", "local", "lan", "internal", "home.arpa")
PRIVATE_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)


class NameNotPermittedError(ValueError):
    """A name or address lies outside what the authority may sign for."""


@dataclass(frozen=True)
class Authority:
    """A certificate authority with its key in memory."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate as phones show it: upper-case pairs with colons."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def der(self) -> bytes:
        """The certificate in the form that phones install."""
        return self.certificate.public_bytes(Encoding.DER)

    def permits(self, name: str) -> bool:
        """Tell whether the authority may sign for a host name or an IP address."""
        constraints = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        return any(_covers(permitted, name) for permitted in constraints.permitted_subtrees or ())


def open_authority(folder: Path, own_names: Sequence[str], now: datetime) -> Authority:
    """Load the authority kept in `folder`, or make one there on first use.

    own_names: the machine's bare host names, permitted besides the private domains; later changes need a new authority.
    """
    if (folder / KEY_FILE).exists():
        return _load_authority(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = create_authority(own_names, now)
    write_certificates(folder / CERTIFICATE_FILE, [authority.certificate])
    write_private_key(folder / KEY_FILE, authority.key)
    return authority


def create_authority(own_names: Sequence[str], now: datetime) -> Authority:
    """Make an authority for the private domains, the private networks and `own_names`; valid for ten years."""
    key = ec.generate_private_key(ec.SECP256R1())
    # phones list authorities by common name; the machine's name tells two schools apart
    title = f"Campus Rounds ({', '.join(own_names) or 'local'})"
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title[:64])])
    permitted = [*map(x509.DNSName, [*PRIVATE_DOMAINS, *own_names]), *map(x509.IPAddress, PRIVATE_NETWORKS)]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_TOLERANCE)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, certificate)


def key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    """Key usage of the authority or, when it does not sign certificates, of a server."""
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _load_authority(folder: Path) -> Authority:
    certificate = x509.load_pem_x509_certificate((folder / CERTIFICATE_FILE).read_bytes())
    return Authority(read_private_key(folder / KEY_FILE), certificate)


def _covers(permitted: x509.GeneralName, name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return isinstance(permitted, x509.DNSName) and f".{name}".endswith(f".{permitted.value}")
    network = permitted.value if isinstance(permitted, x509.IPAddress) else None
    return isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network) and address in network
