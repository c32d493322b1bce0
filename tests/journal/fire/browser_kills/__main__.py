"""`python -m tests.journal.fire.browser_kills`: 300 kills of a real Chromium around save and sync.

The server is SQLite's: what is under fire is the browser's side, and the server lives on.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.browser.phone_school import found_school
from tests.browser.server import LiveServer
from tests.journal.fire.browser_kills.gate import Mutant
from tests.journal.fire.browser_kills.mutants import NONE, SLOW, TRIALS, Trial
from tests.journal.fire.browser_kills.phone import Findings, Phone
from tests.journal.fire.report import Orders, Progress, Verdict, command
from tools.browser import find_browser

KILLS = 300
# by then a phone has let go of its first records, and reads through the others in no time
KILLS_OF_A_PHONE = 25
BACKUP_EVERY = 8
SLOW_EVERY = 4


class Field:
    """Where it happens: one server, the browser, a folder for their files."""

    def __init__(self, folder: Path, orders: Orders, progress: Progress) -> None:
        executable = find_browser()
        if executable is None:
            raise SystemExit("no Chromium or Chrome is installed")
        self.folder, self.orders, self.progress = folder, orders, progress
        self.server = LiveServer(folder / "instance")
        self.is_over = threading.Event()
        self._executable = executable

    def phone(self, name: str, mutant: Mutant = NONE) -> Phone:
        return Phone(self._executable, self.folder, self.server, seed=self.orders.seed, name=name, mutant=mutant)

    def aims(self, phone: Phone, kills: int) -> Iterator[str]:
        """Places to be killed at; now and then a backup is made and verified between two lives."""
        for kill in range(kills):
            if self.is_over.is_set():
                return
            if kill % BACKUP_EVERY == BACKUP_EVERY - 1:
                self.server.rounds("backup", "--to", str(self.folder / "backups"))
                self.server.rounds("backup", "--to", str(self.folder / "backups"), "verify")
            yield phone.draw()

    def clear_away(self, phone_name: str) -> None:
        shutil.rmtree(self.folder / phone_name, ignore_errors=True)


def attack(orders: Orders, progress: Progress) -> Sequence[Verdict]:
    """Kill so often, phone after phone; then see that each mutant is found."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        field = Field(Path(name), orders, progress)
        signal.signal(signal.SIGTERM, lambda *_: field.is_over.set())
        field.server.instance.mkdir()
        found_school(field.server.instance)
        with field.server:
            all_findings = list(lives(field))
            blind = [*unverified(field.server), *unseen(field)]
        return [verdict_of(all_findings, blind)]


def lives(field: Field) -> Iterator[Findings]:
    kills = 0
    while kills < field.orders.runs and not field.is_over.is_set():
        number = kills // KILLS_OF_A_PHONE
        phone = field.phone(f"phone-{number}", SLOW if number % SLOW_EVERY == SLOW_EVERY - 1 else NONE)
        phone.live(field.aims(phone, min(KILLS_OF_A_PHONE, field.orders.runs - kills)))
        field.clear_away(phone.name)
        kills += KILLS_OF_A_PHONE
        field.progress(f"{phone.name}: {phone.findings.kills} kills, {len(phone.findings.wrong)} wrong")
        yield phone.findings


def unverified(server: LiveServer) -> Iterator[str]:
    try:
        server.rounds("verify")
    except subprocess.CalledProcessError as error:
        yield f"rounds verify: {error.stdout} {error.stderr}"


def unseen(field: Field) -> Iterator[str]:
    """Say which mutants this attack does not see."""
    for number, trial in enumerate(TRIALS):
        if field.is_over.is_set():
            return
        phone = field.phone(f"mutant-{number}", trial.mutant)
        phone.live(aims_of(trial, phone), torn=range(len(trial.aims)) if trial.is_torn else ())
        field.clear_away(phone.name)
        field.progress(f"mutant '{trial.mutant.name}': {phone.findings.wrong[:1] or 'NOT SEEN'}")
        if not phone.findings.wrong:
            yield f"the mutant '{trial.mutant.name}' was not seen"


def aims_of(trial: Trial, phone: Phone) -> Iterator[str]:
    """Until it is seen."""
    for aim in trial.aims:
        if phone.findings.wrong:
            return
        yield aim


def verdict_of(all_findings: Sequence[Findings], blind: Sequence[str] = ()) -> Verdict:
    def total(of: Callable[[Findings], int]) -> int:
        return sum(of(findings) for findings in all_findings)

    counts = {
        "kills": total(lambda one: one.kills),
        "phones": len(all_findings),
        "records": total(lambda one: one.records),
        "photos": total(lambda one: one.photos),
        "let_go": total(lambda one: one.let_go),
        "torn": total(lambda one: one.torn),
        "thrown_away": total(lambda one: one.thrown_away),
    }
    wrong = [fault for findings in all_findings for fault in findings.wrong]
    return Verdict("browser_kills", "sqlite", counts, [*wrong, *blind], list(told(all_findings)))


def told(all_findings: Sequence[Findings]) -> Iterator[str]:
    """Where the kills fell: a line for saving, one for sync, one for the saves that were going on."""
    for name, of in (
        ("save", lambda one: one.phases["save"]),
        ("sync", lambda one: one.phases["sync"]),
        ("the save that was going on", lambda one: one.open_saves),
    ):
        count = sum((of(findings) for findings in all_findings), Counter[str]())
        yield f"{name}: {', '.join(f'{place} {times}' for place, times in sorted(count.items()))}"


if __name__ == "__main__":
    sys.exit(command(attack, __doc__ or "", runs=KILLS))
