"""Find the Chromium that browser tests drive, or install one: `python -m tools.browser` prints which.

CHROMIUM=/path/to/chrome chooses one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


class BrowserMissingError(RuntimeError):
    """No Chromium or Chrome is installed and none could be."""


def find_browser() -> str | None:
    """Return the path of an installed Chromium or Chrome, or None."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    found = [path for path in map(shutil.which, NAMES) if path and not _is_snap(Path(path))]
    candidates = [*found, *([str(MAC)] if MAC.exists() else []), *_playwright_browsers()]
    return candidates[0] if candidates else None


def ensure_browser() -> str:
    """Find a browser or install one, by apt as root on Debian, by Playwright elsewhere; raises BrowserMissingError."""
    for attempt in (_already_there, _install_by_apt, _install_by_playwright):
        attempt()
        browser = find_browser()
        if browser:
            return browser
    raise BrowserMissingError("No Chromium. Install one (apt install chromium), or set CHROMIUM to its path.")


def _is_snap(path: Path) -> bool:
    """A snap may not read the temporary profiles of tests; Ubuntu's chromium-browser is a script that starts one."""
    if "/snap/" in str(path.resolve()):
        return True
    with path.open("rb") as file:
        return b"/snap/bin/" in file.read(4096)


def _playwright_browsers() -> list[str]:
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return sorted(str(path) for path in folder.glob("chromium-*/chrome-*/chrome"))


def _already_there() -> None:
    """Install nothing: what is there may do."""


def _install_by_apt() -> None:
    if sys.platform != "linux" or os.getuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *command], env=environment, stdout=sys.stderr, check=False)


def _install_by_playwright() -> None:
    with_system_packages = ["--with-deps"] if sys.platform == "linux" and os.getuid() == 0 else []
    command = [sys.executable, "-m", "playwright", "install", *with_system_packages, "chromium"]
    subprocess.run(command, stdout=sys.stderr, check=False)


if __name__ == "__main__":
    print(ensure_browser())
