"""`python -m tests.gate.day --seeds 0-9`: many days, each compared; prints what happened in each."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import QUIET
from tests.conftest import opened_app
from tests.databases import SqliteTemplate
from tests.gate.day.plan import make_day
from tests.gate.day.running import run_day
from tools.browser import find_browser
from webapp.migrations import upgrade


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.gate.day", description=__doc__)
    asked.add_argument("--seeds", default="0-3", help="first-last")
    first, last = map(int, asked.parse_args().seeds.split("-"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        template = SqliteTemplate(Path(folder), upgrade)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(QUIET))
        for seed in range(first, last + 1):
            print(run(seed, browser, template, Path(folder) / str(seed)), flush=True)


def run(seed: int, browser: Browser, template: SqliteTemplate, folder: Path) -> str:
    folder.mkdir()
    begun, day = time.monotonic(), make_day(seed)
    with template.database(folder) as address, opened_app(address, folder / "instance") as app:
        done = run_day(app, browser, day)
    return "\n  ".join([f"{done.in_words(day)}, {time.monotonic() - begun:.0f} s", *done.wrong])


if __name__ == "__main__":
    main()
