"""The local authority can't be turned against anybody outside the school's network.

Judged by OpenSSL in a real handshake, and by the path validation of `cryptography`, which phones resemble more.
"""

from __future__ import annotations

import ipaddress
import ssl
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from webapp.tls.authority import NameNotPermittedError, create_authority, open_authority
from webapp.tls.certificate import ensure_server_certificate, issue, sign_for
from webapp.tls.files import write_certificates, write_private_key

NOW = datetime.now(UTC).replace(microsecond=0)
FORGED = ["bank.example", "school.lan.example", "notlocal", "8.8.8.8", "2001:4860:4860::8888"]
PERMITTED = ["rounds.school.lan", "schoolbox", "schoolbox.local", "192.168.1.20", "10.0.3.4", "fd00::12", "localhost"]


@pytest.fixture(scope="module")
def authority():
    return create_authority(["schoolbox"], NOW)


def handshake(folder, authority, name, key, certificate) -> None:
    """Let an OpenSSL client that trusts only the authority meet a server with this certificate."""
    write_private_key(folder / "key", key)
    write_certificates(folder / "chain", [certificate, authority.certificate])
    write_certificates(folder / "trusted", [authority.certificate])
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(folder / "chain", folder / "key")
    client_context = ssl.create_default_context(cafile=str(folder / "trusted"))
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=name)
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


def verify(authority, name, certificate, intermediates=(), at=NOW) -> None:
    """Let `cryptography` build a path to the authority for this name at this time."""
    try:
        subject: x509.IPAddress | x509.DNSName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        subject = x509.DNSName(name)
    builder = PolicyBuilder().store(Store([authority.certificate])).time(at)
    builder.build_server_verifier(subject).verify(certificate, list(intermediates))


@pytest.mark.parametrize("name", FORGED)
def test_openssl_refuses_a_certificate_forged_with_the_stolen_key(name, authority, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    forged = sign_for(authority, key, [name], NOW)

    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        handshake(tmp_path, authority, name, key, forged)


@pytest.mark.parametrize("name", FORGED)
def test_path_validation_refuses_a_certificate_forged_with_the_stolen_key(name, authority):
    forged = sign_for(authority, ec.generate_private_key(ec.SECP256R1()), [name], NOW)

    with pytest.raises(VerificationError):
        verify(authority, name, forged)


@pytest.mark.parametrize("name", FORGED)
def test_the_program_itself_will_not_sign_for_outside_names(name, authority):
    with pytest.raises(NameNotPermittedError, match="outside the local authority"):
        issue(authority, ["schoolbox.local", name], NOW)


def test_a_server_certificate_can_not_sign_further_certificates(authority):
    key, server = issue(authority, ["schoolbox.local"], NOW)
    impostor = type(authority)(key, server)
    grandchild = sign_for(impostor, ec.generate_private_key(ec.SECP256R1()), ["schoolbox.local"], NOW)

    with pytest.raises(VerificationError):
        verify(authority, "schoolbox.local", grandchild, intermediates=[server])


@pytest.mark.parametrize("name", PERMITTED)
def test_openssl_accepts_names_and_addresses_of_the_school(name, authority, tmp_path):
    key, certificate = issue(authority, [name], NOW)

    handshake(tmp_path, authority, name, key, certificate)


@pytest.mark.parametrize("name", PERMITTED)
def test_path_validation_accepts_names_and_addresses_of_the_school(name, authority):
    _, certificate = issue(authority, [name], NOW)

    verify(authority, name, certificate)


def test_constraints_are_critical_so_that_software_without_them_refuses(authority):
    extension = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints)

    assert extension.critical


def test_a_phone_whose_clock_is_behind_accepts_a_new_certificate(authority):
    _, certificate = issue(authority, ["schoolbox.local"], NOW)

    verify(authority, "schoolbox.local", certificate, at=NOW - timedelta(minutes=59))


def test_private_keys_are_readable_by_their_owner_only(tmp_path):
    folder = tmp_path / "tls"
    authority = open_authority(folder, ["schoolbox"], NOW)
    files = ensure_server_certificate(folder, authority, ["schoolbox.local"], NOW)

    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder / "ca.key", files.key)] == [0o600, 0o600]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_authority_is_made_once(tmp_path):
    first = open_authority(tmp_path, ["schoolbox"], NOW)
    second = open_authority(tmp_path, ["renamed"], NOW + timedelta(days=1))

    assert second.fingerprint == first.fingerprint
