"""Every way on which something is written, taken by real requests, and what each leaves behind when it says it has."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.cast import PASSWORD
from tests.journal.fire.kept import rows
from tests.journal.fire.senders import BEGINNING, Sender
from tests.journal.fire.servers import Site
from tests.journal.fire.wire import Reply, Wire
from tests.phones import API, Phone

STOCK = "avery-l7159"
# what a full disk, or a database that could not write, says of itself; title by the reader's language
REFUSALS = {
    "zh-Hant": ("伺服器的硬碟滿了", "伺服器忙碌"),
    "zh-Hans": ("服务器的硬盘满了", "服务器忙"),
    "en": ("The server's disk is full", "The server is busy"),
}
REFUSED = {503, 507}
LONG = "走廊盡頭的門鎖轉不動，要用力才打得開。" * 100


@dataclass(frozen=True)
class Taken:
    """One try: what was answered, and whether what it would have written is there."""

    way: str
    language: str
    reply: Reply
    is_there: bool

    def problem(self, *, is_full: bool) -> str:
        """What is wrong with it, if anything: a success that is not there, a refusal that is, or one without words."""
        status = self.reply.status_code
        if status < 400:
            return "" if self.is_there else f"{self.way}: {status}, and it is not there"
        if not is_full or status not in REFUSED:
            return f"{self.way}: {status} {self.reply.text[:300]}"
        if self.is_there:
            return f"{self.way}: {status}, and it is there all the same"
        if not any(words in self._said() for words in REFUSALS[self.language]):
            return f"{self.way}: {status} without a word in {self.language}: {self._said()[:200]}"
        return ""

    def _said(self) -> str:
        if "json" in self.reply.headers.get("Content-Type", ""):
            return str((self.reply.json or {}).get("title"))
        # a page escapes the apostrophe
        return self.reply.text.replace("&#39;", "'")


class Office:
    """Somebody at a desk with a browser, and a phone beside it."""

    def __init__(self, site: Site, port: int, sender: Sender) -> None:
        self.site = site
        self.wire = Wire(port)
        self.sender = sender
        self.language = "zh-Hant"

    def sign_in(self) -> Reply:
        return self._post("/sign-in", {"username": "administrator", "password": PASSWORD})

    def ways(self) -> Mapping[str, Callable[[], tuple[Reply, bool]]]:
        """The name of each way, and what takes it."""
        return {
            "push": self._push,
            "erasure": self._erase,
            "photo in one piece": self._put_photo,
            "photo in parts": self._patch_photo,
            "desk form": self._name_place,
            "import": self._import,
            "label job": self._print_labels,
            "sign-in at the desk": self._sign_in_again,
            "sign-in of a phone": self._sign_in_phone,
        }

    def prefer(self, language: str) -> None:
        """Choose the language of all that follows: a desk's by the person's own word, a phone's by what it asks for."""
        self.language = self.wire.language = language
        self.sender.phone.client.language = language  # type: ignore[attr-defined]
        self._post("/language", {"lang": language, "next": "/desk/"})

    def take(self, way: str) -> Taken:
        reply, is_there = self.ways()[way]()
        return Taken(way, self.language, reply, is_there)

    def count(self, statement: str, *given: Any) -> int:
        return int(rows(self.site, statement, *given)[0][0])

    def _push(self) -> tuple[Reply, bool]:
        sealed = [self.sender.seal_report(LONG) for _ in range(8)]
        reply = self.sender.push_these(sealed)
        return reply, all(self._has_record(id_) for id_ in sealed)

    def _erase(self) -> tuple[Reply, bool]:
        target = self.sender.erasable.pop()
        id_ = self.sender.seal_erasure(target)
        reply = self.sender.push_these([id_])
        erased = self.count("SELECT count(*) FROM record WHERE id = ? AND erased_at IS NOT NULL", target)
        return reply, self._has_record(id_) and bool(erased)

    def _put_photo(self) -> tuple[Reply, bool]:
        content = BEGINNING + secrets.token_bytes(20_000)
        reply: Any = self.sender.phone.put_photo(content)
        return reply, self._has_photo(content)

    def _patch_photo(self) -> tuple[Reply, bool]:
        content = BEGINNING + secrets.token_bytes(20_000)
        reply: Any = self.sender.patch_photo(content, 0, len(content))
        return reply, self._has_photo(content)

    def _name_place(self) -> tuple[Reply, bool]:
        name = secrets.token_hex(8)
        reply = self._post("/desk/places/new", {"name": name, "kind": "room", "sort": "0", "note": LONG})
        return reply, self.count("SELECT count(*) FROM place WHERE name = ?", name) == 1

    def _import(self) -> tuple[Reply, bool]:
        name = f"{secrets.token_hex(8)}.csv"
        lines = [f"N-{secrets.token_hex(6)},課桌椅,35,教學樓/2F/201" for _ in range(500)]
        reply = self._upload("/desk/import", name, "\n".join(["財產編號,名稱,數量,存放地點", *lines]).encode())
        return reply, self.count("SELECT count(*) FROM import_job WHERE file_name = ?", name) == 1

    def _print_labels(self) -> tuple[Reply, bool]:
        before = self.count("SELECT count(*) FROM print_job")
        reply = self._post("/desk/labels/blanks", {"count": "200", "copies": "1", "stock": STOCK})
        return reply, self.count("SELECT count(*) FROM print_job") == before + 1

    def _sign_in_again(self) -> tuple[Reply, bool]:
        before, old = self.count("SELECT count(*) FROM sign_in"), dict(self.wire.cookies)
        self.wire.cookies.clear()
        reply = self.sign_in()
        is_new = self.count("SELECT count(*) FROM sign_in") == before + 1
        if reply.status_code >= 400:
            self.wire.cookies = old
        return reply, is_new

    def _sign_in_phone(self) -> tuple[Reply, bool]:
        client: Any = Wire(self.wire.port, self.wire.language)
        phone = Phone(client)
        reply: Any = phone.sign_in("administrator", PASSWORD)
        return reply, self.count("SELECT count(*) FROM device_key WHERE id = ?", phone.key_id) == 1

    def _has_record(self, id_: str) -> bool:
        return self.count("SELECT count(*) FROM record WHERE id = ?", id_) == 1

    def _has_photo(self, content: bytes) -> bool:
        sha256, path = self.sender.name_of(content), self.site.instance / "photos"
        file = path / sha256[:2] / sha256[2:4] / sha256
        has_row = self.count("SELECT count(*) FROM blob WHERE sha256 = ?", sha256) == 1
        return has_row and file.exists() and file.read_bytes() == content

    def _post(self, path: str, form: Mapping[str, str]) -> Reply:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "own"}
        return self.wire.post(path, data=urlencode(form).encode(), headers=headers)

    def _upload(self, path: str, name: str, content: bytes) -> Reply:
        mark = secrets.token_hex(16)
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}", "Origin": "own"}
        return self.wire.post(path, data=head + content + f"\r\n--{mark}--\r\n".encode(), headers=headers)


READS = ("/desk/", "/desk/places", f"{API}/ping", "/healthz")
