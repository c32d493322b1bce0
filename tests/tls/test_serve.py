"""Start-up: what is refused, what is said, which names get certified."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from webapp.serve import (
    NotInstalledError,
    PortTakenError,
    StartError,
    check_installation,
    check_port,
    origin,
    plain_banner,
    secure,
)


def test_an_installation_without_browser_code_is_refused(tmp_path):
    with pytest.raises(NotInstalledError, match="webapp/static/vendor, labels/fonts not installed"):
        check_installation(tmp_path)


@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)])
def test_a_port_that_another_program_uses_is_refused_in_one_sentence(host, family):
    with socket.socket(family) as other:
        other.bind((host, 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(PortTakenError, match=f"{port} .* try PORT="):
            check_port(host, port)


def test_a_public_name_is_refused_before_anything_is_served(tmp_path, monkeypatch, now):
    monkeypatch.setenv("ROUNDS_HOSTS", "rounds.school.example")

    with pytest.raises(StartError, match=r"rounds\.school\.example"):
        secure(tmp_path, now)


def test_the_name_that_the_school_gives_comes_first(tmp_path, monkeypatch, now):
    monkeypatch.setenv("ROUNDS_HOSTS", "rounds.school.lan")

    secured = secure(tmp_path, now)

    assert secured.names[0] == "rounds.school.lan"
    assert {"localhost", "127.0.0.1"} <= set(secured.names)


def test_a_machine_renamed_later_still_starts(tmp_path, monkeypatch, now):
    monkeypatch.setattr("webapp.serve.gethostname", lambda: "first")
    secure(tmp_path, now)
    monkeypatch.setattr("webapp.serve.gethostname", lambda: "second")

    secured = secure(tmp_path, now)

    assert "second.local" in secured.names
    assert "second" not in secured.names


@pytest.mark.parametrize(
    ("scheme", "name", "port", "written"),
    [
        ("https", "rounds.school.lan", 443, "https://rounds.school.lan"),
        ("https", "192.168.1.20", 8443, "https://192.168.1.20:8443"),
        ("http", "fd00::12", 8444, "http://[fd00::12]:8444"),
    ],
)
def test_origins_are_written_as_browsers_write_them(scheme, name, port, written):
    assert origin(scheme, name, port) == written


@pytest.mark.parametrize(("is_demo", "command"), [(True, "make run-https DEMO=1"), (False, "make run-https")])
def test_the_way_for_phones_is_told(is_demo, command):
    lines = plain_banner("127.0.0.1", 8000, is_demo).splitlines()

    assert lines == ["Campus Rounds 校園巡檢: http://localhost:8000", f"phones 手機: {command}"]


def test_the_checkout_under_test_is_installed():
    check_installation(Path(__file__).parents[2])
