"""The phones' side of the wire: one connection each, one request at a time, as cheap as can be."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field

from bench.reconnect.school import Load
from tests.phones import API

# a phone gives a push a minute
PATIENCE_SECONDS = 60


@dataclass
class Heard:
    """What the phones were answered: milliseconds by kind of request, statuses, outcomes, connections that failed."""

    took: dict[str, list[float]] = field(default_factory=lambda: {"push": [], "photo": [], "ping": []})
    statuses: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    pushed_seconds: float = 0.0


class Line:
    """A phone's connection, kept open."""

    def __init__(self, port: int, heard: Heard) -> None:
        self._port = port
        self._heard = heard
        self._stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, kind: str, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, content = await self._exchange(method, path, headers, body)
        except (OSError, TimeoutError, EOFError) as error:
            self._stream = None
            self._heard.faults[f"{kind}: {type(error).__name__}"] += 1
            return 0, b""
        self._heard.took[kind].append((time.perf_counter() - begun) * 1000)
        self._heard.statuses[f"{kind} {status}"] += 1
        return status, content

    async def _exchange(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        if self._stream is None:
            self._stream = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._stream
        given = {"Host": f"localhost:{self._port}", "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = answer.partition("content-length:")[2].partition("\r\n")[0]
        return int(answer.split(" ", 2)[1]), await reader.readexactly(int(length or 0))

    def close(self) -> None:
        if self._stream:
            self._stream[1].close()


async def reconnect(port: int, loads: list[Load], starts: list[float]) -> Heard:
    """Let every phone send what it has, beginning `starts` seconds after the first."""
    heard = Heard()
    begun = time.perf_counter()
    await asyncio.gather(*(_send_all(port, load, wait, heard, begun) for load, wait in zip(loads, starts, strict=True)))
    heard.seconds = time.perf_counter() - begun
    return heard


async def _send_all(port: int, load: Load, wait: float, heard: Heard, begun: float) -> None:
    await asyncio.sleep(wait)
    line = Line(port, heard)
    for body in load.pushes:
        headers = {"Content-Type": "application/json"}
        status, content = await line.ask("push", "POST", f"{API}/push", headers, body)
        if status == 200:
            heard.outcomes.update(outcome["outcome"] for outcome in json.loads(content)["outcomes"])
    heard.pushed_seconds = max(heard.pushed_seconds, time.perf_counter() - begun)
    for path, headers, photo in load.photos:
        await line.ask("photo", "PUT", path, {"Content-Type": "image/jpeg", **headers}, photo())
    line.close()


async def ping(port: int, phones: int, times: int) -> Heard:
    """The floor: as many phones, and nothing but HTTP."""
    heard = Heard()

    async def one() -> None:
        line = Line(port, heard)
        for _ in range(times):
            await line.ask("ping", "GET", f"{API}/ping", {}, b"")
        line.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(phones)))
    heard.seconds = time.perf_counter() - begun
    return heard
