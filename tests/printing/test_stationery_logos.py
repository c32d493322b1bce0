"""Logos: hostile pictures never reach a decoder of the server's own; what is kept is one bit a pixel and small."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.journal.hostile_photos import png, zeros
from tests.registry.conftest import differences
from tests.registry.desk import Desk
from webapp.db import db
from webapp.printing.logos import MOST_SIGNS, LogoError, check_logo, grey_of, parts_of, trace
from webapp.printing.models import LabelLogo

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

GREY = 0


def drawn(kind: str = "PNG", size: tuple[int, int] = (800, 400)) -> bytes:
    """A black disc and a light grey one, side by side on white."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    half = size[0] // 2
    draw.ellipse((10, 10, half - 10, size[1] - 10), fill="black")
    draw.ellipse((half + 10, 10, size[0] - 10, size[1] - 10), fill="#b4b4b4")
    out = io.BytesIO()
    picture.save(out, kind, quality=95)
    return out.getvalue()


def noise() -> Image.Image:
    return Image.effect_noise((600, 600), 120)


def sent(office: Desk, content: bytes, address: str = "new", **form: str) -> TestResponse:
    data: dict[str, Any] = {"name": "校徽", **form, "picture": (io.BytesIO(content), "logo.png")}
    return office.post(f"/desk/labels/logos/{address}", data)


def dark_share(image: str) -> float:
    picture = check_logo(image)
    histogram = picture.convert("L").histogram()
    return histogram[0] / (picture.width * picture.height)


@SQLITE
def test_a_threshold_decides_what_is_ink(office: Desk) -> None:
    for threshold in ("100", "220"):
        assert sent(office, drawn(), name=threshold, threshold=threshold).status_code == 302

    db.session.rollback()
    rows = {row.name: row for row in db.session.scalars(select(LabelLogo))}
    assert 0.3 < dark_share(rows["100"].image) < 0.5
    assert 0.7 < dark_share(rows["220"].image) < 0.9
    assert max(check_logo(rows["100"].image).size) <= 600
    shown = office.get(f"/desk/labels/logos/{rows['220'].id}/picture.png")
    assert shown.data == base64.b64decode(rows["220"].image)
    assert differences(office.school) == []


@SQLITE
def test_what_is_no_picture_is_told_and_nothing_is_kept(office: Desk) -> None:
    bombs = {
        "no picture": b"<svg onload='alert(1)'/>",
        "49 megapixels": png(7000, 7000, zeros(7000 * 7001), colour=GREY),
        "claims 4 gigapixels": png(65_500, 65_500, zeros(1 << 20)),
        "cut short": drawn()[:300],
        "white": (lambda out: (Image.new("L", (90, 90), 255).save(out, "PNG"), out.getvalue())[1])(io.BytesIO()),
        "one dot": (lambda out: (Image.new("L", (1, 1)).save(out, "PNG"), out.getvalue())[1])(io.BytesIO()),
        "nothing": b"",
    }
    for name, content in bombs.items():
        for address in ("new", "grey"):
            reply = sent(office, content, address)
            is_refused = reply.status_code == 422 or (name == "49 megapixels" and reply.status_code in {200, 302})
            assert is_refused, (name, address, reply.status_code)
    assert "請選 PNG 或 JPEG" in sent(office, bombs["no picture"]).text
    assert sent(office, drawn(), name="").status_code == 422


@SQLITE
def test_the_page_gets_the_grey_from_which_the_server_cuts(office: Desk) -> None:
    reply = sent(office, drawn(), "grey")
    sent(office, drawn(), threshold="150")

    grey = Image.open(io.BytesIO(reply.data))
    db.session.rollback()
    kept = check_logo(db.session.scalars(select(LabelLogo.image)).one())
    assert (grey.mode, grey.size) == ("L", kept.size)
    assert grey.point(lambda shade: 0 if shade < 150 else 255, mode="1").tobytes() == kept.tobytes()


def test_the_busiest_picture_still_fits_into_a_record() -> None:
    image = trace(noise(), 128)

    parts = parts_of(image)
    assert len(image) <= MOST_SIGNS
    assert len(parts) <= 4
    assert max(map(len, parts)) <= 10_000
    assert "".join(parts) == image
    assert check_logo(image).mode == "1"


@pytest.mark.parametrize("threshold", [1, 255])
def test_a_logo_without_ink_is_refused(threshold: int) -> None:
    white = Image.new("L", (60, 60), 255)
    with pytest.raises(LogoError, match="empty"):
        trace(white, threshold)


def test_a_logo_is_cut_to_its_ink() -> None:
    picture = Image.new("L", (500, 300), 255)
    ImageDraw.Draw(picture).rectangle((100, 100, 299, 199), fill=0)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)

    width, height = grey_of(out.getvalue()).size

    assert abs(width - 200) <= 4
    assert abs(height - 100) <= 4


@pytest.mark.parametrize("image", ["", "AAAA", "iVBORw0KGgo=", "é", "A" * (MOST_SIGNS + 4)])
def test_what_is_no_logo_is_refused_before_its_pixels_are_read(image: str) -> None:
    with pytest.raises(LogoError):
        check_logo(image)


def test_a_logo_whose_header_promises_more_than_a_label_holds_is_not_decoded() -> None:
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (60_000).to_bytes(4) * 2 + b"\x01\x00\x00\x00\x00" + bytes(20)
    with pytest.raises(LogoError, match="not_a_logo"):
        check_logo(base64.b64encode(head).decode())
