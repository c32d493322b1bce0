"""The phones: a Node process that holds them, led by lines of JSON over pipes, one thing at a time."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tools.node import node_command

ROOT = Path(__file__).parents[4]
HOST = ROOT / "tests" / "js" / "storm" / "host.js"
STATIC = ROOT / "webapp" / "static"
Ask = dict[str, Any]
Answer = dict[str, Any]
# what the network makes of a request of a phone; None: the tab that asked is dead
Carry = Callable[[int, Ask], Answer | None]


@dataclass(frozen=True)
class Patch:
    """A change of one of the phone's modules, for a mutant: `before` must stand in it exactly once."""

    file: str
    before: str
    after: str

    def check(self) -> None:
        """Raises `ValueError` where it does not fit any more."""
        if (STATIC / "js" / self.file).read_text("utf-8").count(self.before) != 1:
            raise ValueError(f"the mutant does not fit {self.file} any more: {self.before}")


class Handsets:
    """All phones of a school. `now_ms` gives what the clock of a phone shows."""

    def __init__(self, patches: Iterable[Patch] = ()) -> None:
        planted = list(patches)
        for patch in planted:
            patch.check()
        changes = json.dumps([{"file": one.file, "from": one.before, "to": one.after} for one in planted])
        self._node = subprocess.Popen(
            [*node_command(), str(HOST), f"{STATIC}/", changes],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._number = 0
        # what has ended while something else was waited for
        self._done: dict[int, dict[str, Any]] = {}
        self.carry: Carry = lambda _phone, _ask: None
        self.now_ms: Callable[[int], int] = lambda _phone: 0
        if self._hear() != {"ready": True}:
            raise RuntimeError("the phones did not start")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        if self._node.stdin and self._node.stdout:
            self._node.stdin.close()
            self._node.stdout.close()
        self._node.wait()

    def call(self, phone: int, what: str, **args: Any) -> Any:
        """Have a phone do something, carry what it asks the network for meanwhile, and return what came of it.

        Raises `RuntimeError` for what the phone's code did not expect.
        """
        self._number += 1
        mine = self._number
        self._say({"do": mine, "phone": phone, "what": what, "now": self.now_ms(phone), "args": args})
        while mine not in self._done:
            message = self._hear()
            if "ask" in message:
                self._answer(message)
            else:
                self._done[message["done"]] = message
        done = self._done.pop(mine)
        if "error" in done:
            raise RuntimeError(f"phone {phone}, {what}: {done['error']}")
        return done.get("result")

    def _answer(self, ask: Ask) -> None:
        answer = self.carry(ask["phone"], ask)
        if answer is not None:
            self._say({"answer": ask["ask"], "now": self.now_ms(ask["phone"]), **answer})

    def _say(self, message: dict[str, Any]) -> None:
        assert self._node.stdin
        self._node.stdin.write(json.dumps(message) + "\n")
        self._node.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self._node.stdout
        line = self._node.stdout.readline()
        if not line:
            raise RuntimeError("the phones are gone")
        heard: dict[str, Any] = json.loads(line)
        return heard
