"""Designs in the tests: the plainest one, a logo, and what each shipped one is made for."""

from base64 import b64encode
from io import BytesIO

from PIL import Image

from labels import (
    Job,
    Printer,
    find_stock,
)
from labels.job import Press

CODE = "7K3M-9QXF"

HOST = "ROUNDS.SCHOOL.TW"

FIELD = {"source": "title", "size_pt": 10}

PLAIN = {"id": "ours", "column_w_mm": 30, "column_h_mm": 20, "fields": [FIELD, {"source": "code", "size_pt": 9}]}

NATURAL = {
    "asset": "a4-24-70x37",
    "asset-small": "avery-l7651",
    "door": "avery-l7163",
    "sample-box": "roll-40x30",
    "pick-up-card": "a4-10-90x50",
    "visitor-badge": "roll-80x50",
    "meter": "roll-60x40",
    "blank": "roll-50x30",
}

VALUES = {
    "meal": "午餐",
    "taken": "11/22 11:40",
    "discard_after": "11/24 11:40",
    "sampler": "林志豪",
    "class_name": "三年二班",
    "number": "05-88-1234",
    "host": "總務處 林主任",
    "date": "2026-11-22",
    "serial": "TPC-0093841",
    "unit": "kWh",
    "multiplier": "×40",
}


def logo_png(w_px=60, h_px=40, mode="1", ink=0):
    out = BytesIO()
    image = Image.new(mode, (w_px, h_px), 255)
    image.paste(ink, (0, 0, w_px // 2, h_px))
    image.save(out, "PNG")
    return b64encode(out.getvalue()).decode()


def press_of(design, stock="a4-24-70x37", dpi=300):
    return Press(Job(stock=find_stock(stock), host=HOST, design=design, printer=Printer(dpi=dpi), header="○○國民小學"))
