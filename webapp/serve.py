"""Run the app: granian in front of `create_app`, TLS from the local authority when asked.

Start-up knows the machine (names, ports, files); the app behind it knows none of that.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, gethostname, socket
from typing import Any, NamedTuple
from wsgiref.headers import Headers

import click
from flask import Flask, Response
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from whitenoise import WhiteNoise

from webapp import config, create_app
from webapp.background import wake_all
from webapp.backups.errors import BackupError
from webapp.backups.locks import hold_instance, in_use
from webapp.backups.schedule import nightly_backups
from webapp.journal.commit import let_go_of_reading
from webapp.lanes import Lane, Lanes
from webapp.slow_bodies import SeatedBodies, Seats, notice_vanished_peers
from webapp.tls.addresses import lan_addresses, own_host_names, reachable_names
from webapp.tls.authority import Authority, NameNotPermittedError, open_authority
from webapp.tls.certificate import ServerFiles, ensure_server_certificate
from webapp.tls.install_page import InstallPage, start_install_server
from webapp.tls.symbols import terminal_symbol
from webapp.upkeep import upkeep

APP = "webapp.serve:application"
ROOT = Path(__file__).parent.parent
VENDOR_STAMPS = (Path("webapp/static/vendor/.stamp"), Path("labels/fonts/.stamp"))
# never taken by bodies that are slow to come
THREADS_FOR_READING = 3
SEATS_ON_SQLITE = Seats(at_once=64, wait_seconds=20, most_waiting=192)
# photos wait for the disk most of the time
PUSHES, PHOTOS, PAGES = 16, 12, 16
# of grace for requests at work when the server is told to end. Half a head of a request held it up for thirty
STOP_SECONDS = 10
Say = Callable[[str], None]


class Crew(NamedTuple):
    """How many processes serve, of how many threads each."""

    workers: int
    threads: int


# one process on SQLite: its writer queue is per process. Two hundred phones that come at once have a thread each to
# wait in; few of them work at the same time
ON_SQLITE = Crew(workers=1, threads=320)
# more threads would want more connections than the database gives
ON_POSTGRESQL = Crew(workers=2, threads=8)


class StartError(click.ClickException):
    """Why the server can't start, in a sentence for the person at the terminal."""


class NotInstalledError(StartError):
    """The browser code, icons or fonts that the package build installs are missing."""


class PortTakenError(StartError):
    """Another program listens there."""


@dataclass(frozen=True)
class Secured:
    """What HTTPS needs: the authority, the server's files and its names, the one to scan first."""

    authority: Authority
    files: ServerFiles
    names: list[str]


def serve(host: str, port: int, https: bool = False, say: Say = print) -> None:
    """Serve the app on `host`:`port` until interrupted; with `https`, the certificate's page on the next port.

    Raises StartError: files missing, port taken, a name of ROUNDS_HOSTS that is public.
    """
    check_installation()
    for needed in (port, port + 1) if https else (port,):
        check_port(host, needed)
    # forking would copy the install page's thread half; spawning is also what Windows and macOS do
    multiprocessing.set_start_method("spawn", force=True)
    if https:
        secured = secure(config.instance_folder(), datetime.now(UTC))
        os.environ.update(ROUNDS_HTTPS="1", ROUNDS_HOSTS=",".join(secured.names))
        _invite_phones(secured, host, port, say)
        _run(host, port, secured.files)
    else:
        say(plain_banner(host, port, is_demo=(config.instance_folder() / "demo").exists()))
        _run(host, port)


def application(overrides: Mapping[str, Any] | None = None) -> WhiteNoise:
    """Make what a worker runs: the app behind its own static files, which then cost no session and come compressed.

    `overrides` as of `create_app()`.
    """
    app = create_app(overrides)
    app.wsgi_app = _seated(app, on_sqlite=_is_sqlite(app.config))  # type: ignore[method-assign]
    notice_vanished_peers()
    # held as long as this process lives: nobody replaces the data under it, even when its parent was killed
    app.extensions["instance_lock"] = hold_instance(app.config["INSTANCE"])
    wake_all(app)
    _let_garbage_lie()
    return WhiteNoise(
        app,
        root=app.static_folder,
        prefix=app.static_url_path,
        max_age=0,
        allow_all_origins=False,
        # in a checkout files change under a running server, and a remembered length would cut them
        autorefresh=(ROOT / "pyproject.toml").exists(),
        add_headers_function=lambda headers, _path, url: _add_app_headers(app, headers, url),
    )


def _is_sqlite(settings: Mapping[str, Any]) -> bool:
    return str(settings["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite")


def _seated(app: Flask, on_sqlite: bool) -> SeatedBodies:
    """Who works when, on SQLite; PostgreSQL has few threads, and no connections for more."""
    if not on_sqlite:
        return SeatedBodies(app.wsgi_app, Seats(ON_POSTGRESQL.threads - THREADS_FOR_READING))
    lanes = Lanes(pushes=Lane(PUSHES), photos=Lane(PHOTOS), pages=Lane(PAGES))
    return SeatedBodies(app.wsgi_app, SEATS_ON_SQLITE, lanes, before_waiting=let_go_of_reading)


def _let_garbage_lie() -> None:
    """Look for garbage seldom, and never among what stays: a push makes thousands of objects that are gone with it, and
    looking through the whole application at every few of them took an eighth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def check_installation(root: Path = ROOT) -> None:
    """Raise NotInstalledError unless the package build left its stamps."""
    missing = [str(stamp.parent) for stamp in VENDOR_STAMPS if not (root / stamp).is_file()]
    if missing:
        raise NotInstalledError(f"{', '.join(missing)} not installed; run: pip install -e .")


def check_port(host: str, port: int) -> None:
    """Raise PortTakenError unless this process may listen there."""
    family = AF_INET6 if ":" in host else AF_INET
    with socket(family) as probe:
        # as the server will: a port whose last connections are still closing counts as free
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(
                f"{host}:{port} 無法使用，請換一個埠 can't be used, try PORT=…: {error.strerror}"
            ) from error


def secure(instance: Path, now: datetime) -> Secured:
    """Open the authority in the instance folder (made on first use) and certify this machine's present names.

    Raises StartError when ROUNDS_HOSTS holds a name that the authority may not sign for.
    """
    folder = instance / "tls"
    authority = open_authority(folder, own_host_names(gethostname()), now)
    asked = [name for name in os.environ.get("ROUNDS_HOSTS", "").split(",") if name]
    found = reachable_names(gethostname(), lan_addresses())
    # a machine renamed since the authority was made goes without its new bare name rather than without a server
    names = list(dict.fromkeys([*asked, *filter(authority.permits, found)]))
    try:
        return Secured(authority, ensure_server_certificate(folder, authority, names, now), names)
    except NameNotPermittedError as error:
        raise StartError(f"ROUNDS_HOSTS: {error}") from error


def plain_banner(host: str, port: int, is_demo: bool) -> str:
    """Say where the app is and how phones get in; the demo school goes on a network only when asked for by name."""
    shown = "localhost" if host in {"127.0.0.1", "::1"} else host
    command = "make run-https DEMO=1" if is_demo else "make run-https"
    return f"Campus Rounds 校園巡檢: {origin('http', shown, port)}\nphones 手機: {command}"


def https_banner(page: InstallPage) -> str:
    """Say how a phone comes to trust this server, with the symbol of the page that tells it how."""
    return "\n".join(
        (
            f"1. phone 手機安裝憑證: {page.page_address}",
            terminal_symbol(page.page_address),
            f"   SHA-256 {page.fingerprint}",
            f"2. Campus Rounds 校園巡檢: {page.app_address}",
        )
    )


def origin(scheme: str, name: str, port: int) -> str:
    """Write an origin as browsers do: brackets around IPv6, no default port."""
    shown = f"[{name}]" if ":" in name else name
    is_default = port == {"http": 80, "https": 443}[scheme]
    return f"{scheme}://{shown}" if is_default else f"{scheme}://{shown}:{port}"


def _invite_phones(secured: Secured, host: str, port: int, say: Say) -> None:
    name = secured.names[0]
    page = InstallPage.for_authority(
        secured.authority, page_address=origin("http", name, port + 1), app_address=origin("https", name, port)
    )
    start_install_server(host, port + 1, page)
    say(https_banner(page))


def _run(host: str, port: int, files: ServerFiles | None = None) -> None:
    crew = ON_SQLITE if _is_sqlite(config.load()) else ON_POSTGRESQL
    server = Granian(
        APP,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=crew.workers,
        blocking_threads=crew.threads,
        websockets=False,
        workers_kill_timeout=STOP_SECONDS,
        # below this it only warns of the threads and covers the address and the fingerprint
        log_level=LogLevels.error,
        ssl_cert=files.certificate if files else None,
        ssl_key=files.key if files else None,
    )
    instance = config.instance_folder()
    try:
        backups = nightly_backups(config.database_address(instance), lambda: datetime.now(UTC))
        with in_use(instance), backups, upkeep():
            server.serve()
    except BackupError as error:
        raise StartError(error.sentence) from error


def _add_app_headers(app: Flask, headers: Headers, url: str) -> None:
    """Set on a static file what the app sets on its own answers for this address: policy, caching, worker scope."""
    with app.test_request_context(url):
        answer = app.process_response(Response())
    for name, value in answer.headers.items():
        if name not in {"Content-Type", "Content-Length"}:
            headers[name] = value
