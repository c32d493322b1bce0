"""Who comes to the gate on that day. Some bear the same name; some come twice."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周"
GIVEN = ("志明", "淑芬", "俊傑", "美玲", "家豪", "怡君", "建宏", "雅婷", "宗翰", "佳蓉", "文雄", "秀英", "冠宇", "詩涵")
LATIN = ("John Smith", "Nguyễn Văn An", "Maria Santos", "Siti Rahayu", "O'Brien Pat")
FIRMS = ("", "", "", "順豐速運", "宏達水電行", "大同電梯", "教育局", "合作社", "康軒文教")
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
PURPOSES = ("parent", "parent", "parent", "delivery", "delivery", "repair", "official", "other")
KINDS = ("national_id", "national_id", "staff_card", "driving_licence", "known", "none")


@dataclass(frozen=True)
class Somebody:
    """A visitor of flesh and blood. `key` names them in this simulation only."""

    key: str
    name: str
    organisation: str
    id_kind: str
    id_last_four: str | None
    mobile: str | None
    plate: str | None
    purpose: str


def make_somebody(key: str, random: Random) -> Somebody:
    name = random.choice(LATIN) if random.random() < 0.05 else random.choice(SURNAMES) + random.choice(GIVEN)
    id_kind = random.choice(KINDS)
    plate = None
    if random.random() < 0.3:
        plate = "".join(random.choices(PLATE_LETTERS, k=3)) + f"{random.randint(0, 9999):04}"
    return Somebody(
        key=key,
        name=name,
        organisation=random.choice(FIRMS),
        id_kind=id_kind,
        id_last_four=None if id_kind in {"known", "none"} else f"{random.randint(0, 9999):04}",
        mobile=f"09{random.randint(0, 99_999_999):08}" if random.random() < 0.6 else None,
        plate=plate,
        purpose=random.choice(PURPOSES),
    )
