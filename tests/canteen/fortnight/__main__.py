"""`python -m tests.canteen.fortnight --seeds 0-9`: many fortnights, each compared; prints what happened in each."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import QUIET
from tests.canteen.fortnight.running import run_fortnight
from tests.canteen.fortnight.world import make_world
from tests.conftest import opened_app
from tests.databases import SqliteTemplate
from tools.browser import find_browser
from webapp.migrations import upgrade


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.canteen.fortnight", description=__doc__)
    asked.add_argument("--seeds", default="0-3", help="first-last")
    first, last = map(int, asked.parse_args().seeds.split("-"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        template = SqliteTemplate(Path(folder), upgrade)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(QUIET))
        for seed in range(first, last + 1):
            print(run(seed, browser, template, Path(folder) / str(seed)), flush=True)


def run(seed: int, browser: Browser, template: SqliteTemplate, folder: Path) -> str:
    folder.mkdir()
    begun, world = time.monotonic(), make_world(seed)
    with template.database(folder) as address, opened_app(address, folder / "instance") as app:
        done = run_fortnight(app, browser, world)
    return "\n  ".join([f"{done.in_words(world)}, {time.monotonic() - begun:.0f} s", *done.wrong])


if __name__ == "__main__":
    main()
