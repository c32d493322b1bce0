"""What others may see of a name, a number, a plate. Pure; the phone's `domain/masking.js` gives the same."""

from __future__ import annotations

import re

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
HIDDEN = "○"


def mask_name(name: str | None) -> str:
    """王小明 → 王○明, 王明 → 王○, John Smith → J*** S***; each part between spaces by its own script."""
    return " ".join(_mask_part(part) for part in (name or "").split())


def _mask_part(part: str) -> str:
    if not HAN.search(part):
        return part[0] + "***"
    if len(part) <= 2:
        return part[0] + HIDDEN if len(part) == 2 else HIDDEN
    return part[0] + HIDDEN * (len(part) - 2) + part[-1]


def mask_mobile(mobile: str | None) -> str:
    """Show the first three and the last four digits; of eight digits (Hong Kong, Macao) the first and the last four."""
    text = (mobile or "").strip()
    digits = re.sub(r"[^0-9]", "", text)
    if not digits:
        return ""
    shown = 1 if len(digits) <= 8 else 3
    if len(digits) < shown + 4:
        return "***"
    plus = "+" if text.startswith("+") else ""
    return plus + digits[:shown] + "*" * max(3, len(digits) - shown - 4) + digits[-4:]


def mask_plate(plate: str | None) -> str:
    """Show the first two and the last two signs: 沪A12388 → 沪A***88."""
    signs = re.sub(r"[\W_]", "", plate or "").upper()
    if not signs:
        return ""
    return f"{signs[:2]}***{signs[-2:]}" if len(signs) > 4 else f"{signs[0]}***"


def mask_last_four(last_four: str | None) -> str:
    """The last four are all that is kept; shown with what they are the end of."""
    return f"***{last_four}" if last_four else ""
