"""A phone's way to a real server: the surface of Flask's test client, over a socket."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from tests import patience


class CutOffError(ConnectionError):
    """No whole answer came: what became of the request nobody knows."""


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status_code: int
    headers: http.client.HTTPMessage
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode(errors="replace")

    @property
    def json(self) -> Any:
        return json.loads(self.data)


class Wire:
    """Requests to one port, a connection each; cookies are kept. Raises `CutOffError`."""

    def __init__(self, port: int, language: str = "en") -> None:
        self.port = port
        self.language = language
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **given: Any) -> Reply:
        return self.open("GET", path, **given)

    def head(self, path: str, **given: Any) -> Reply:
        return self.open("HEAD", path, **given)

    def post(self, path: str, **given: Any) -> Reply:
        return self.open("POST", path, **given)

    def put(self, path: str, **given: Any) -> Reply:
        return self.open("PUT", path, **given)

    def patch(self, path: str, **given: Any) -> Reply:
        return self.open("PATCH", path, **given)

    def open(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        data: bytes | None = None,
        query_string: Mapping[str, Any] | None = None,
        base_url: str = "",
    ) -> Reply:
        """`base_url` is the test client's; here the port says where."""
        own = {"Accept-Language": self.language, **(headers or {})}
        if self.cookies:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if "Origin" in own:
            own["Origin"] = f"http://localhost:{self.port}"
        if json is not None:
            data, own["Content-Type"] = _dumped(json), "application/json"
        reply = self._exchange(method, path + (f"?{urlencode(query_string)}" if query_string else ""), data, own)
        for line in reply.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return reply

    def _exchange(self, method: str, path: str, data: bytes | None, headers: Mapping[str, str]) -> Reply:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=patience.SECONDS)
        try:
            connection.request(method, path, data, dict(headers))
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        except (http.client.HTTPException, OSError) as error:
            raise CutOffError(type(error).__name__) from error
        finally:
            connection.close()


def _dumped(said: Any) -> bytes:
    return json.dumps(said).encode()
