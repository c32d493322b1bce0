"""A browser's test that waited for the browser in vain runs once more, and the report says so in full.

A hook plugin of the root conftest; docs/decisions.md, "Tests", says what may run twice, and why.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import TimeoutError as WaitedInVain

HEADING = "passed only the second time"
SET_ASIDE = "set aside"
# `expect` for what did not come. `to_have_count` and `not_to_…` speak of what is lost, doubled, or shown to the wrong
NEVER_CAME = r'- Expect "to_(?!have_count)\w+" .*with timeout \d+ms'
TWICE = pytest.mark.flaky(reruns=1, only_rerun=[WaitedInVain, NEVER_CAME])

FAILED = pytest.StashKey[bool]()


def pytest_itemcollected(item: pytest.Item) -> None:
    if isinstance(item, pytest.Function) and may_run_twice(item):
        item.add_marker(TWICE)


def may_run_twice(item: pytest.Function) -> bool:
    """Whether it is a browser's, and not about what is lost when something dies."""
    is_of_loss = item.get_closest_marker("once") or "kill" in item.function.__code__.co_names
    return "playwright" in item.fixturenames and not is_of_loss


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = report.failed
    return report


def has_failed(request: pytest.FixtureRequest) -> bool:
    """Whether the test that a fixture is put away after has failed."""
    return bool(request.node.stash[FAILED])


def set_aside(request: pytest.FixtureRequest, what: str) -> None:
    """Have the report tell that a fixture replaced something that did not come up."""
    request.node.user_properties.append((SET_ASIDE, what))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reporter = terminalreporter
    failed = {report.nodeid for kind in ("failed", "error") for report in reporter.stats.get(kind, ())}
    told = [report for report in reporter.stats.get("rerun", ()) if report.nodeid not in failed]
    if told:
        reporter.section(f"{HEADING}: {len(told)}", red=True)
    for report in told:
        reporter.write_sep("_", f"{report.nodeid}, {report.when}")
        report.toterminal(reporter._tw)
    for nodeid, what in dict.fromkeys(replaced(reporter)):
        reporter.section(f"{SET_ASIDE} while {nodeid} was set up", red=True)
        reporter.write_line(what)


def replaced(reporter: pytest.TerminalReporter) -> Iterator[tuple[str, str]]:
    for reports in reporter.stats.values():
        for report in reports:
            for name, what in getattr(report, "user_properties", ()):
                if name == SET_ASIDE:
                    yield report.nodeid, str(what)
