"""How fast is the phone with a large school, in a real Chromium with real IndexedDB? `python -m bench.phone.run`

`--slower` throttles the processor as developer tools do for a cheap phone; disk and memory stay this machine's.
"""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import QUIET
from tests.js.static_server import StaticServer
from tools.browser import find_browser

HERE = Path(__file__).parent
SCHOOL = {"rooms": 2_000, "assets": 20_000}
MEASURES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("bootstrap", {**SCHOOL, "runs": 5}),
    ("scanToCard", {**SCHOOL, "scans": 300}),
    ("searching", {"texts": ["滅火器", "019999", "教室 77", "沒有這個"]}),
    ("pulling", {"changes": 1000, "runs": 5}),
    ("saving", {"saves": 100, "photos": 0}),
    ("saving", {"saves": 30, "photos": 1}),
)


WITH_PIN = (*MEASURES, ("unlocking", {"runs": 10}))


def measure(page: Page, name: str, given: dict[str, Any]) -> Any:
    return page.evaluate("async ([name, given]) => (await import('/bench/measure.js'))[name](given)", [name, given])


def run(slower: float, pin: str = "") -> None:
    server = StaticServer().start()
    script = (HERE / "measure.js").read_bytes()
    server.routes["/bench/measure.js"] = lambda: (200, {"Content-Type": "text/javascript"}, script)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        # a profile on disk: a private window would keep IndexedDB in memory
        browser = find_browser()
        context = playwright.chromium.launch_persistent_context(profile, executable_path=browser, args=list(QUIET))
        page = context.new_page()
        page.goto(f"{server.url}/blank{f'?pin={pin}' if pin else ''}")
        if slower > 1:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        print(f"{platform.machine()}, processor {slower:g} times slower, milliseconds")
        for name, given in WITH_PIN if pin else MEASURES:
            print(f"{name} {json.dumps(given, ensure_ascii=False)}", flush=True)
            print(f"    {json.dumps(measure(page, name, given))}", flush=True)
        context.close()
    server.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slower", type=float, default=1)
    parser.add_argument("--pin", default="", help="six digits: measure a replica that lies under this PIN")
    asked = parser.parse_args()
    run(asked.slower, asked.pin)
