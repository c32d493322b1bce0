"""Tables of schools, as their spreadsheets write them."""

import random

import pytest

from labels import LabelError
from labels.tables import read_labels

THINGS = "code,title,line1,地點,header\n7K3M-9QXF,學生桌椅組,忠孝樓 201,二樓走廊,○○國民小學\n"
SIMPLIFIED = "code,title,地点\n7K3M9QXF,学生桌椅组,忠孝楼二楼\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no rows or no column `code`"),
        (b"name,code \n,\n", "no rows"),
        (THINGS.replace("code", "kode").encode(), "no column `code`"),
        (b'code,title\n7K3M9QXF,"open' + b"\n" * 3 + b"x" * 200_000, "field larger than field limit"),
        (THINGS.encode() + b"7K3M9QXF,,,,,too many\n", "row 3: '7K3M9QXF': .*more cells"),
        (THINGS.encode("big5")[:60] + b"\xff\xfe\xff" + THINGS.encode("big5")[60:], "no text in UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content, message):
    with pytest.raises(LabelError, match=f"(?s){message}"):
        read_labels(content, "things.csv")


@pytest.mark.parametrize("text", [THINGS, "code,title,line1\n7K3M9QXF,保管人,黑板\n"])
def test_a_damaged_sign_is_found_and_never_makes_others_of_all_signs(text):
    whole = text.encode()
    foreign = [at for at, byte in enumerate(whole) if byte > 0x7F]

    for at in foreign:
        with pytest.raises(LabelError, match=r"line [12]: a damaged sign"):
            read_labels(whole[:at] + whole[at + 1 :], "things.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_encoding_and_separator_is_recognised(encoding, delimiter):
    text = THINGS if encoding != "gb18030" else SIMPLIFIED

    [label] = read_labels(text.replace(",", delimiter).encode(encoding), "things.csv")

    assert label.code == "7K3M9QXF"
    assert label.title == ("學生桌椅組" if text is THINGS else "学生桌椅组")
    assert label.values == ({"地點": "二樓走廊"} if text is THINGS else {"地点": "忠孝楼二楼"})


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        (
            "cp950",
            "學生桌椅組 乾粉滅火器 分離式冷氣機 忠孝樓 行政大樓 陳怡君 林志明 保管人 飲水機 投影機 書櫃 黑板 籃球架",
        ),
        (
            "gb18030",
            "学生桌椅组 干粉灭火器 分离式空调 忠孝楼 行政大楼 陈怡君 林志明 保管人 饮水机 投影仪 书柜 黑板 篮球架",
        ),
    ],
)
def test_five_rows_tell_big5_from_gb(encoding, names):
    draw, words = random.Random(5), names.split()

    for _ in range(500):
        titles = draw.choices(words, k=5)
        text = "".join(f"7K3M9QXF,{title}\n" for title in titles)
        labels = read_labels(f"code,title\n{text}".encode(encoding), "things.csv")
        assert [label.title for label in labels] == titles


def test_signs_of_hong_kong_are_read_in_big5():
    [label] = read_labels("code,title\n7K3M9QXF,學生桌椅組在深水埗的邨\n".encode("big5hkscs"), "things.csv")

    assert label.title == "學生桌椅組在深水埗的邨"


def test_columns_are_found_by_name_in_any_order():
    text = "Line10,CODE,line2,meal, Title ,header,\nten,7K3M9QXF,two,A 餐,名稱,校名,\n"

    [label] = read_labels(text.encode(), "things.csv")

    assert (label.title, label.lines, label.header) == ("名稱", ("two", "ten"), "校名")
    assert label.values == {"meal": "A 餐"}


def test_empty_rows_count_as_in_the_spreadsheet():
    text = "\n\ncode,title\n,,\n\n7K3M9QXF,a\n7K3M9QXE,b\n"

    with pytest.raises(LabelError, match="row 7: '7K3M9QXE'"):
        read_labels(text.encode(), "things.csv")


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\r\n'])
def test_the_line_by_which_excel_names_its_separator_is_no_row(first):
    [label] = read_labels(f"{first}code;title\n7K3M9QXF;a, b\n".encode(), "things.csv")

    assert label.title == "a, b"


def test_quoted_cells_may_hold_separators_and_line_ends():
    [label] = read_labels('code,title\r\n7K3M9QXF,"桌, 椅\r\n一組"\r\n'.encode(), "things.csv")

    assert label.title == "桌, 椅 一組"
