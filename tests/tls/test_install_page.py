"""A phone gets the certificate, the fingerprint to compare and the way on, in its own language."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from tests import patience
from webapp.tls.authority import create_authority
from webapp.tls.install_page import PAGES, InstallPage, preferred_language, start_install_server
from webapp.tls.symbols import terminal_symbol

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
PAGE_ADDRESS = "http://192.168.1.20:8444"
APP_ADDRESS = "https://192.168.1.20:8443"


@pytest.fixture(scope="module")
def authority():
    return create_authority(["schoolbox"], NOW)


@pytest.fixture(scope="module")
def address(authority):
    page = InstallPage.for_authority(authority, PAGE_ADDRESS, APP_ADDRESS)
    server = start_install_server("127.0.0.1", 0, page)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def get(address: str, **headers: str):
    return urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=patience.SECONDS)


@pytest.mark.parametrize("path", ["/ca.key", "/../ca.key", "/server.key", "/pages/words.json", "//ca.key"])
def test_nothing_but_the_page_is_served(address, path):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        get(address + path)

    assert refusal.value.code == 404
    refusal.value.close()


def test_the_download_is_the_certificate_in_the_form_that_phones_install(address, authority):
    with get(address + "/ca.crt") as reply:
        certificate = x509.load_der_x509_certificate(reply.read())

        assert reply.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert certificate.fingerprint(hashes.SHA256()).hex(":").upper() == authority.fingerprint


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en"])
def test_the_page_shows_fingerprint_and_both_addresses_in_each_language(address, authority, language):
    with get(f"{address}/?lang={language}") as reply:
        html = reply.read().decode()

    assert f'<html lang="{language}">' in html
    assert "".join(re.findall("<code>(.*?)</code>", html)) == authority.fingerprint
    assert PAGE_ADDRESS in html
    assert f'href="{APP_ADDRESS}"' in html
    assert html.count("<svg") == 2


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-Hant"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh-Hans-SG", "zh-Hans"),
        ("fr,en-GB;q=0.5", "en"),
    ],
)
def test_the_phone_s_language_is_chosen(header, language):
    assert preferred_language(header) == language


def test_every_language_has_every_word():
    words = json.loads((PAGES / "words.json").read_text(encoding="utf-8"))
    shapes = [{key: len(value) if isinstance(value, list) else 1 for key, value in w.items()} for w in words.values()]

    assert shapes == [shapes[0]] * 3


def test_the_terminal_symbol_is_a_square_with_a_quiet_zone():
    rows = terminal_symbol(PAGE_ADDRESS).splitlines()

    assert {len(row) for row in rows} == {len(rows[0])}
    assert set(rows[0]) == {"█"}
