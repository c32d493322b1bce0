"""Which fields a view asks for, learnt while it runs: nobody keeps a list of them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Request, has_request_context, request
from werkzeug.datastructures import ImmutableMultiDict

# endpoint → names that its view looked up in a query, a form or among files
ASKED: dict[str, set[str]] = defaultdict(set)


class Asking(ImmutableMultiDict[str, Any]):
    """A multi-dict that remembers what it was asked for."""

    def _note(self, name: Any) -> None:
        if has_request_context() and request.endpoint and isinstance(name, str):
            ASKED[request.endpoint].add(name)

    def get(self, key: Any, *given: Any, **more: Any) -> Any:
        self._note(key)
        return super().get(key, *given, **more)

    def getlist(self, key: Any, *given: Any, **more: Any) -> Any:
        self._note(key)
        return super().getlist(key, *given, **more)

    def __getitem__(self, key: Any) -> Any:
        self._note(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return super().__contains__(key)


class RecordingRequest(Request):
    parameter_storage_class = Asking
