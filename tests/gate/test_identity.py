"""Numbers that people show, their check signs, how they are masked and what they are found by; and that the phone says
the same of each of 10,000.
"""

from __future__ import annotations

import json
import random
import string
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tools.node import node_command
from webapp.gate.identity import Number, id_hash, last_four, prc_check_sign, read_id, read_mobile, read_plate
from webapp.gate.masking import mask_last_four, mask_mobile, mask_name, mask_plate

HERE = Path(__file__).parent
VECTORS: dict[str, Any] = json.loads((HERE / "identity_vectors.json").read_text())
TODAY = date.fromisoformat(VECTORS["today"])
KEY = bytes.fromhex(VECTORS["hashes"]["key"])
SEED = 20261130
MASKS: dict[str, Callable[[str | None], str]] = {
    "names": mask_name,
    "masked_mobiles": mask_mobile,
    "masked_plates": mask_plate,
    "masked_last_four": mask_last_four,
}


def said(read: Number) -> dict[str, Any]:
    return {"number": read.number, "scheme": read.scheme, "warnings": list(read.warnings)}


def expected(sample: dict[str, Any]) -> dict[str, Any]:
    return {name: sample[name] for name in ("number", "scheme", "warnings")}


@pytest.mark.parametrize("sample", VECTORS["ids"], ids=lambda s: f"{s['kind']} {s['text']}")
def test_an_id_number_is_read(sample: dict[str, Any]) -> None:
    assert said(read_id(sample["kind"], sample["text"], TODAY)) == expected(sample)


@pytest.mark.parametrize("sample", VECTORS["mobiles"], ids=lambda s: s["text"])
def test_a_mobile_is_read(sample: dict[str, Any]) -> None:
    assert said(read_mobile(sample["text"])) == expected(sample)


@pytest.mark.parametrize("sample", VECTORS["plates"], ids=lambda s: s["text"])
def test_a_plate_is_read(sample: dict[str, Any]) -> None:
    assert said(read_plate(sample["text"])) == expected(sample)


@pytest.mark.parametrize(
    ("of", "sample"),
    [(of, sample) for of in MASKS for sample in VECTORS[of]],
    ids=lambda v: v if isinstance(v, str) else str(v["text"]),
)
def test_what_need_not_be_read_is_masked(of: str, sample: dict[str, Any]) -> None:
    assert MASKS[of](sample["text"]) == sample["masked"]


def test_only_the_last_four_signs_are_kept() -> None:
    assert [last_four(sample["text"]) for sample in VECTORS["last_four"]] == [s["signs"] for s in VECTORS["last_four"]]


def test_a_number_is_found_by_its_keyed_hash() -> None:
    hashes = [id_hash(KEY, sample["kind"], sample["text"]) for sample in VECTORS["hashes"]["of"]]

    assert hashes == [sample["hash"] for sample in VECTORS["hashes"]["of"]]
    assert hashes[0] == hashes[1], "however it is written"
    assert len({hashes[0], *hashes[2:]}) == 4, "another kind or number is another hash"
    assert id_hash(bytes(32), "national_id", "11010519491231002X") != hashes[0], "another server's is another"


def _prc(rng: random.Random) -> str:
    born = date(1930, 1, 1).toordinal() + rng.randrange(34_000)
    start = (
        f"{rng.choice(['110105', '310104', '440305', '830000'])}{date.fromordinal(born):%Y%m%d}{rng.randrange(1000):03}"
    )
    return start + prc_check_sign(start)


def _checked(rng: random.Random, make: Callable[[random.Random], str]) -> str:
    """Draw until the last digit happens to be the right one."""
    while True:
        number = make(rng)
        if read_id("national_id", number, TODAY).warnings == ():
            return number


def _taiwan(rng: random.Random) -> str:
    return f"{rng.choice(string.ascii_uppercase)}{rng.choice('1289ABCD')}{rng.randrange(10**8):08}"


def _hong_kong(rng: random.Random) -> str:
    letters = "".join(rng.choice(string.ascii_uppercase) for _ in range(rng.choice((1, 2))))
    return f"{letters}{rng.randrange(10**6):06}{rng.choice('0123456789A')}"


def _single_wrong_digits(number: str) -> Iterator[tuple[int, int, str]]:
    """Give each number that differs in one digit, with its place and by how much."""
    for place, sign in enumerate(number):
        if sign.isdigit():
            for digit in range(10):
                if digit != int(sign):
                    yield place, digit - int(sign), f"{number[:place]}{digit}{number[place + 1 :]}"


def _is_caught(number: str) -> bool:
    return "check" in read_id("national_id", number, TODAY).warnings


def test_every_single_wrong_digit_of_a_number_of_the_mainland_is_caught() -> None:
    rng = random.Random(SEED)

    for number in (_prc(rng) for _ in range(60)):
        assert not _is_caught(number)
        missed = [
            wrong for _place, _by, wrong in _single_wrong_digits(number) if wrong[0] != "0" and not _is_caught(wrong)
        ]
        assert missed == []


def test_every_single_wrong_digit_of_a_number_of_hong_kong_is_caught() -> None:
    rng = random.Random(SEED)

    for number in (_checked(rng, _hong_kong) for _ in range(100)):
        missed = [wrong for _place, _by, wrong in _single_wrong_digits(number) if not _is_caught(wrong)]
        assert missed == []


def test_a_wrong_digit_of_a_number_of_taiwan_is_caught_where_the_scheme_promises_it() -> None:
    """Modulo 10, a weight that shares a factor with 10 lets some through: 9, 7, 3, 1 and 1 let none."""
    rng = random.Random(SEED)
    weights = (9, 8, 7, 6, 5, 4, 3, 2, 1, 1)

    for number in (_checked(rng, _taiwan) for _ in range(100)):
        for place, by, wrong in _single_wrong_digits(number):
            if place == 1 and wrong[1] not in "12789":
                continue
            assert _is_caught(wrong) == (by * weights[place] % 10 != 0), (number, wrong)


def _any_text(rng: random.Random) -> tuple[str, str]:
    """Draw something that somebody may type: right, wrong by a sign, cut short, or written in another way."""
    digits = f"{rng.randrange(10**9):09}"
    han, latin = "沪粤京滬臺王李歐陽司馬小明", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    kind, text = rng.choice(
        [
            ("national_id", _prc(rng)),
            ("national_id", _taiwan(rng)),
            ("national_id", _hong_kong(rng)),
            ("national_id", digits[:8]),
            ("passport", rng.choice(latin) + digits),
            ("mobile", f"1{rng.randrange(3, 10)}{digits}"),
            ("mobile", f"+886 9{digits[:8]}"),
            ("mobile", f"{rng.randrange(1, 10)}{digits[:7]}"),
            ("mobile", f"+85{rng.randrange(4)} {digits[:8]}"),
            ("plate", f"{rng.choice(han)}{rng.choice(latin)}{digits[: rng.randrange(4, 7)]}"),
            ("plate", f"{''.join(rng.choice(latin) for _ in range(rng.randrange(1, 4)))}-{digits[:4]}"),
            ("name", "".join(rng.choice(han) for _ in range(rng.randrange(1, 6)))),
            ("name", rng.choice(["歐陽", "司馬", "张简"]) + "".join(rng.choice(han) for _ in range(rng.randrange(4)))),
            ("name", " ".join("".join(rng.choice(latin) for _ in range(rng.randrange(1, 8))) for _ in range(2))),
        ]
    )
    return kind, _spoilt(rng, text)


def _spoilt(rng: random.Random, text: str) -> str:
    place = rng.randrange(len(text))
    return rng.choice(
        [
            text,
            text,
            text.lower(),
            f" {text[:place]} {text[place:]}",
            text[:place] + rng.choice("0123456789XA()-·") + text[place + 1 :],
            text[:place],
            "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text),
        ]
    )


def _answer(kind: str, text: str) -> Any:
    if kind == "name":
        return mask_name(text)
    if kind == "mobile":
        return [said(read_mobile(text)), mask_mobile(text)]
    if kind == "plate":
        return [said(read_plate(text)), mask_plate(text)]
    return [said(read_id(kind, text, TODAY)), last_four(text)]


def test_the_phone_says_the_same_of_ten_thousand_numbers_and_names(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    samples = [_any_text(rng) for _ in range(10_000)]
    answers = [{"kind": kind, "text": text, "answer": _answer(kind, text)} for kind, text in samples]
    path = tmp_path / "generated.json"
    path.write_text(json.dumps({"today": VECTORS["today"], "samples": answers}, ensure_ascii=False))

    script = [*node_command(), str(HERE.parent / "js" / "identity_twin.js"), str(path)]
    done = subprocess.run(script, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert (told["count"], told["differing"]) == (10_000, [])
    right = [a for a in answers if a["kind"] == "national_id" and not a["answer"][0]["warnings"]]
    assert 500 < len(right) < 3500, "numbers of both sorts were drawn"
