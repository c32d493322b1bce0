"""Chromium for tests: the flags that every launch shares, and a browser process of our own that can be killed.

Playwright's launch() owns its process and cleans up; only a process started here can die as a phone's battery does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, BrowserContext, Playwright

from tests import patience

QUIET = (
    "--disable-gpu",
    # nobody looks: a process less to start and to talk to
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-TW",
)
# the browser grants the camera without asking
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
PHONE = {"width": 360, "height": 740}


def patient(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(patience.MS)
    return context


class Chromium:
    """One browser process on one profile folder: start, connect, kill, start again on what is left."""

    def __init__(
        self,
        executable: str,
        profile: Path,
        camera: Path | None = None,
        flags: tuple[str, ...] = (),
        opens: str = "about:blank",
    ):
        self._profile = profile
        self._port_file = profile / "DevToolsActivePort"
        self._process: subprocess.Popen[bytes] | None = None
        clip = [f"--use-file-for-fake-video-capture={camera}"] if camera else []
        size = f"--window-size={PHONE['width']},{PHONE['height']}"
        fixed = [
            executable,
            "--headless",
            "--no-sandbox",
            size,
            "--touch-events=enabled",
            *QUIET,
            *FAKE_CAMERA,
            *clip,
            *flags,
        ]
        self._command = [*fixed, "--remote-debugging-port=0", f"--user-data-dir={profile}", opens]

    def start(self) -> Self:
        """Start the process and wait until it takes connections; raises TimeoutError."""
        self._profile.mkdir(parents=True, exist_ok=True)
        self._port_file.unlink(missing_ok=True)
        with (self._profile.parent / f"{self._profile.name}.log").open("ab") as log:
            # a group of its own, so that kill() takes the renderers with it
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + patience.SECONDS
        while self._debugging_port() is None:
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise TimeoutError(f"Chromium did not start; see {self._profile}.log")
            time.sleep(0.02)
        return self

    def connect(self, playwright: Playwright) -> tuple[Browser, BrowserContext]:
        """Attach Playwright; the context is the profile's own, with its storage and service workers."""
        address = f"http://127.0.0.1:{self._debugging_port()}"
        browser = playwright.chromium.connect_over_cdp(address, timeout=patience.MS)
        (context,) = browser.contexts
        return browser, patient(context)

    def kill(self) -> None:
        """End all its processes at once, as a flat battery or the system's memory killer does."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """End the browser in good order; does nothing when it does not run."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        if how is signal.SIGKILL:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        process.wait(timeout=patience.SECONDS)

    def _debugging_port(self) -> int | None:
        try:
            lines = self._port_file.read_text().splitlines()
        except FileNotFoundError:
            return None
        return int(lines[0]) if len(lines) == 2 else None
