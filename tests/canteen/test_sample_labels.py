"""Labels of samples (F02): read back with an independent decoder; who may print them; the longest dish names."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape
from random import Random

import pypdfium2
import pytest

from labels import Caution, Job, Label, Printer, check, find_design, find_stock, mint
from tests.canteen.kitchen import NOW, Kitchen
from tests.labels.zpl_reader import print_zpl
from tests.phones import Phone, record_id
from tests.printing.reading import codes_in, codes_on
from tests.printing.things import file_of
from tests.registry.desk import Desk, desk_of
from webapp.i18n import school_zone
from webapp.journal.desk import Say, say_many

ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CODES = [mint(Random(seed)) for seed in range(3)]
PAGE = "/desk/canteen/labels"
PRINT = "/desk/labels/sources/samples/print"
# thirty signs: the longest that school menus have
LONGEST = "梅干扣肉佐時蔬附黑芝麻拌飯與蒜香清炒高山高麗菜及白蘿蔔排骨湯"
VALUES = {"meal": "11-29 下午點心", "taken": "11-29 11:40", "discard_after": "12-01 11:40", "sampler": "歐陽陳秋香"}


@pytest.fixture
def coded(kitchen: Kitchen) -> Kitchen:
    """The first three boxes bear labels."""
    says = [
        Say("tag.bind", {"code": code, "target": {"kind": "asset", "id": box}, "is_foreign": False})
        for code, box in zip(CODES, kitchen.boxes, strict=False)
    ]
    assert {outcome.outcome for outcome in say_many(kitchen.school.person("director"), says)} == {"stored"}
    return kitchen


@pytest.fixture
def keeper(coded: Kitchen) -> Desk:
    return desk_of(coded.school, "canteen")


def took(kitchen: Kitchen, phone: Phone, box: int, hours: float = 2, **data: object) -> str:
    """Take a sample of today so many hours ago; return its id."""
    with kitchen.school.app.app_context():
        on = kitchen.school.app.extensions["clock"]().astimezone(school_zone()).date().isoformat()
    sealed = kitchen.take(phone, box=box, hours=hours, data={"on": on, **data})
    assert [one["outcome"] for one in phone.outcomes(sealed)] == ["stored"]
    return record_id(sealed)


def print_samples(desk: Desk, *ids: str, **form: str) -> str:
    reply = desk.post(PRINT, {"id": list(ids), **form})
    assert reply.status_code == 302, re.findall(r"notice--danger.*?</p>", reply.text, re.S)
    return str(reply.headers["Location"])


def text_on(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@ONLY_SQLITE
@pytest.mark.parametrize("role", ["viewer", "guard"])
def test_who_takes_no_samples_prints_no_labels_of_them(coded: Kitchen, cook: Phone, role: str) -> None:
    sample_id = took(coded, cook, 0)

    assert desk_of(coded.school, role).get(PAGE).status_code == 403
    assert desk_of(coded.school, role).post(PRINT, {"id": sample_id}).status_code == 403


def test_the_keepers_labels_say_what_the_form_asks_for_under_the_boxs_own_code(
    coded: Kitchen, cook: Phone, keeper: Desk
) -> None:
    first = took(coded, cook, 0, hours=3, dish_name="番茄炒蛋")
    second = took(coded, cook, 1, dish_name="青菜", pot=2)

    pdf = file_of(keeper, print_samples(keeper, second, first))

    assert codes_in(pdf) == CODES[:2]
    said = re.sub(r"\s+", " ", text_on(pdf))
    with coded.school.app.app_context():
        zone = school_zone()
    taken = (NOW - timedelta(hours=3)).astimezone(zone)
    release = taken + timedelta(hours=48)
    for text in ("測試國小", "番茄炒蛋", "（第 2 鍋）", "午餐", "Canteen"):
        assert text in said
    for moment in (taken, release):
        assert f"{moment:%m-%d %H:%M}" in said


@ONLY_SQLITE
def test_a_label_printer_gets_labels_that_a_phone_reads(coded: Kitchen, cook: Phone, keeper: Desk) -> None:
    sample_id = took(coded, cook, 2)

    zpl = file_of(keeper, print_samples(keeper, sample_id, printer="dpi-203", format="zpl"))

    ((image, copies),) = print_zpl(zpl)
    assert copies == 1
    assert codes_on(image) == [CODES[2]]


@ONLY_SQLITE
def test_the_page_offers_what_is_not_printed_first_and_what_has_no_code_not_at_all(
    coded: Kitchen, cook: Phone, keeper: Desk
) -> None:
    printed = took(coded, cook, 0, hours=3, dish_name="印過的")
    took(coded, cook, 1, hours=2, dish_name="還沒印的")
    took(coded, cook, 3, hours=1, dish_name="沒有碼的")
    print_samples(keeper, printed)

    page = keeper.get(PAGE).text

    inputs = dict(
        zip(re.findall(r"<strong>(.*?)</strong>", page), re.findall(r"<input type=.checkbox[^>]*>", page), strict=True)
    )
    assert list(inputs) == ["還沒印的", "沒有碼的", "印過的"]
    assert [("checked" in one, "disabled" in one) for one in inputs.values()] == [
        (True, False),
        (False, True),
        (False, False),
    ]


@ONLY_SQLITE
def test_the_rows_that_the_ledger_of_samples_shows_can_be_printed(coded: Kitchen, cook: Phone, keeper: Desk) -> None:
    took(coded, cook, 0, dish_name="番茄炒蛋")
    took(coded, cook, 1, dish_name="青菜")
    (address,) = re.findall(
        r'href="(/desk/labels/sources/samples[^"]*)"', keeper.get("/desk/ledgers/samples?q=番茄").text
    )

    page = keeper.get(unescape(address)).text

    assert "1 張標籤" in page
    assert "番茄炒蛋" in page
    assert "青菜" not in page


@ONLY_SQLITE
def test_a_worn_box_label_gives_way_to_a_whole_one(coded: Kitchen, cook: Phone, keeper: Desk) -> None:
    sample_id = took(coded, cook, 0)
    fresh = mint(Random(99))
    target = {"kind": "asset", "id": coded.boxes[0]}
    assert coded.say("tag.wear", {"code": CODES[0]}).outcome == "stored"
    assert coded.say("tag.bind", {"code": fresh, "target": target, "is_foreign": False}).outcome == "stored"

    assert codes_in(file_of(keeper, print_samples(keeper, sample_id))) == [fresh]


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("stock", ["roll-40x30", "roll-50x30", "avery-l7159", "avery-l7651", "a4-24-70x37"])
def test_the_longest_dish_name_fits_whole(stock: str, dpi: int) -> None:
    assert len(LONGEST) == 30
    label = Label(CODES[0], LONGEST, (), "明德國民中小學附設幼兒園", VALUES)

    cautions = check([label], _job(stock, dpi))

    assert [caution for caution in cautions if caution.kind == "cut_text"] == []


def test_a_name_that_does_not_fit_is_said() -> None:
    label = Label(CODES[0], LONGEST * 3, (), "明德國民中小學", VALUES)

    (caution,) = check([label], _job("roll-40x30", 203))

    assert isinstance(caution, Caution)
    assert caution.kind == "cut_text"


def _job(stock: str, dpi: int) -> Job:
    design, printer = find_design("sample-box"), Printer(dpi=dpi)
    return Job(stock=find_stock(stock), design=design, printer=printer, host="ROUNDS.SCHOOL.TW")
