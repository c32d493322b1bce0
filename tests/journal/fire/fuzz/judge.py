"""What is wrong with an answer, by the project's own document and by schemathesis' checks of it."""

from __future__ import annotations

import gzip
from collections import Counter
from dataclasses import dataclass, field

import brotli
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import TestResponse

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
UNPACKERS = {"gzip": gzip.decompress, "br": brotli.decompress}
# what is known of one fault: the rest of its kind is counted
SHOWN = 300


@dataclass
class Judge:
    """Counts answers, and keeps one example of each thing that is wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    found: dict[tuple[str, str], str] = field(default_factory=dict)
    again: Counter[tuple[str, str]] = field(default_factory=Counter)
    done: set[str] = field(default_factory=set)
    unsent: int = 0
    why_unsent: Counter[str] = field(default_factory=Counter)

    def hear(self, case: Case, reply: TestResponse, told: str) -> None:
        """Check an answer; `told` says who asked what, should anything be wrong."""
        self.statuses[reply.status_code] += 1
        if reply.status_code < 300 or (reply.status_code == 302 and "/sign-in" not in reply.location):
            self.done.add(case.operation.label)
        if unpack := UNPACKERS.get(reply.headers.get("Content-Encoding", "")):
            reply.set_data(unpack(reply.get_data()))
            del reply.headers["Content-Encoding"]
        try:
            case.validate_response(reply, checks=CHECKS)
        except FailureGroup as failures:
            for failure in failures.exceptions:
                self.note(case.operation.label, f"{reply.status_code} {type(failure).__name__}", f"{failure} {told}")

    def note(self, where: str, what: str, told: str) -> None:
        self.again[where, what] += 1
        self.found.setdefault((where, what), " ".join(told.split())[:SHOWN])

    def wrong(self) -> list[str]:
        return [f"{where}: {what} ({self.again[where, what]}×) {told}" for (where, what), told in self.found.items()]
