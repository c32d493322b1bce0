"""The server's certificate follows the machine's names and the calendar, and phones never notice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from webapp.tls.authority import create_authority
from webapp.tls.certificate import ensure_server_certificate, issue
from webapp.tls.files import read_private_key, write_private_key

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
NAMES = ["192.168.1.20", "schoolbox.local"]


@pytest.fixture(scope="module")
def authority():
    return create_authority(["schoolbox"], NOW)


def serial(files) -> int:
    return x509.load_pem_x509_certificate(files.certificate.read_bytes()).serial_number


def test_a_certificate_that_fits_is_kept(authority, tmp_path):
    first = serial(ensure_server_certificate(tmp_path, authority, NAMES, NOW))

    assert serial(ensure_server_certificate(tmp_path, authority, NAMES[::-1], NOW + timedelta(days=300))) == first


@pytest.mark.parametrize(
    ("names", "later"),
    [
        (["192.168.1.21", "schoolbox.local"], timedelta()),
        (NAMES, timedelta(days=370)),
    ],
    ids=["address changed", "expiry near"],
)
def test_a_certificate_that_no_longer_fits_is_replaced(authority, tmp_path, names, later):
    first = serial(ensure_server_certificate(tmp_path, authority, NAMES, NOW))

    assert serial(ensure_server_certificate(tmp_path, authority, names, NOW + later)) != first


def test_a_certificate_of_another_authority_is_replaced(authority, tmp_path):
    first = serial(ensure_server_certificate(tmp_path, create_authority(["other"], NOW), NAMES, NOW))

    assert serial(ensure_server_certificate(tmp_path, authority, NAMES, NOW)) != first


def test_a_key_and_certificate_torn_apart_by_a_crash_are_replaced(authority, tmp_path):
    files = ensure_server_certificate(tmp_path, authority, NAMES, NOW)
    stray_key, _ = issue(authority, NAMES, NOW)
    write_private_key(files.key, stray_key)

    ensure_server_certificate(tmp_path, authority, NAMES, NOW)

    certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    assert certificate.public_key() == read_private_key(files.key).public_key()


def test_validity_stays_within_what_phones_accept(authority):
    _, certificate = issue(authority, NAMES, NOW)

    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= timedelta(days=398)
