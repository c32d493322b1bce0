"""Fresh phones: a profile of Chromium on disk, nothing in it, as slow as asked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import CDPSession, Page, Playwright

from bench.peers import browser_scripts
from tests.browser.chromium import QUIET
from tests.cast import PASSWORD
from tools.browser import find_browser

HERE = Path(__file__).parent
MIB = 1 << 20


class Phone:
    """One page of a browser that has never been here."""

    def __init__(self, page: Page, devtools: CDPSession) -> None:
        self.page = page
        self.devtools = devtools

    def ours(self, name: str, **given: Any) -> Any:
        return self.page.evaluate("async ([name, given]) => window.bench[name](given)", [name, given])

    def heap_mib(self) -> float:
        """What the page's objects take after a collection."""
        self.devtools.send("HeapProfiler.collectGarbage")
        metrics = self.devtools.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize") / MIB


@contextmanager
def fresh_phone(playwright: Playwright, url: str, slower: float = 1) -> Iterator[Phone]:
    with tempfile.TemporaryDirectory(prefix="rounds-phone-") as profile:
        # a profile on disk: a private window would keep IndexedDB in memory
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=find_browser(), args=list(QUIET), bypass_csp=True
        )
        page = context.new_page()
        page.goto(url)
        devtools = context.new_cdp_session(page)
        devtools.send("Performance.enable")
        if slower > 1:
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        yield Phone(page, devtools)
        context.close()


def our_copy(playwright: Playwright, url: str, codes: list[str], *, pin: str = "", slower: float = 1) -> dict[str, Any]:
    """Fetch the school on a fresh phone by the app's own code; return what it took and what it holds."""
    with fresh_phone(playwright, f"{url}/healthz", slower) as phone:
        script = (HERE / "ours.js").read_text()
        phone.page.evaluate(
            "async (text) => { const url = URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));"
            " window.bench = await import(url); }",
            script.replace("/static/", f"{url}/static/"),
        )
        phone.ours("begin", username="patrol", password=PASSWORD, pin=pin)
        before = phone.heap_mib()
        took = phone.ours("pull", code=codes[0])
        held = phone.heap_mib()
        look_ups = phone.ours("lookUps", codes=codes)
        searched = phone.ours("search", text="滅火器")
        memory = {"before": before, "held": held, "searched": phone.heap_mib(), "stored": phone.ours("stored") / MIB}
        return {**took, "look_ups": look_ups, "search": searched["ms"], "memory": memory}


def peers_copy(playwright: Playwright, server: str, database: str, adapter: str, codes: list[str]) -> dict[str, Any]:
    """Let PouchDB fetch a database into a fresh browser; return what it took."""
    with fresh_phone(playwright, server) as phone:
        phone.page.goto(server)
        for script in (*browser_scripts(adapter), HERE / "pouch.js"):
            phone.page.add_script_tag(path=script)
        call = "async ([name, given]) => window.peer[name](given)"
        done = phone.page.evaluate(call, ["replicate", {"remote": f"{server}/{database}", "adapter": adapter}])
        return {**done, "look_ups": phone.page.evaluate(call, ["lookUps", {"codes": codes}])}


def middle(runs: list[dict[str, Any]], name: str) -> float:
    return median(run[name] for run in runs)


def at_share(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
