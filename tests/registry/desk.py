"""A signed-in browser at a desk, as far as forms go."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import patience
from tests.cast import PASSWORD, School

BASE = "http://localhost"


@dataclass
class Desk:
    client: FlaskClient
    school: School

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, base_url=BASE, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        return self.client.post(path, base_url=BASE, data=data or {}, headers={"Origin": BASE}, **more)

    def upload(self, content: bytes, name: str = "清冊.xlsx") -> TestResponse:
        return self.post("/desk/import", {"file": (io.BytesIO(content), name)})

    def check(self, content: bytes, name: str = "清冊.xlsx") -> str:
        """Hand a file in, take the guessed columns, wait for the check; return the import's address."""
        url = self.upload(content, name).headers["Location"]
        chosen = chosen_columns(self.get(url).text)
        assert self.post(f"{url}/check", chosen).status_code == 302
        self.wait()
        return url

    def run(self, url: str, **form: str) -> None:
        assert self.post(f"{url}/run", form).status_code == 302
        self.wait()

    def wait(self) -> None:
        self.school.app.extensions["imports"].join(patience.SECONDS)


def chosen_columns(page: str) -> dict[str, str]:
    """Read from the page which field each column is taken for."""
    chosen: dict[str, str] = {}
    for part in page.split('name="column-')[1:]:
        selected = part.split("</select>")[0].split(" selected")
        if len(selected) > 1:
            chosen["column-" + part.split('"')[0]] = selected[0].rsplit('value="', 1)[1].rstrip('"')
    return chosen


def desk_of(school: School, username: str) -> Desk:
    client = school.app.test_client()
    form = {"username": username, "password": PASSWORD}
    assert client.post("/sign-in", base_url=BASE, data=form, headers={"Origin": BASE}).status_code == 302
    return Desk(client, school)
