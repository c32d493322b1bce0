"""The registry's keys in words: states, kinds, ways, fields. Lazy: spoken in the reader's language when shown."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.i18n import language
from webapp.ledgers import State
from webapp.registry.categories import asset_categories, place_categories

ASSET_STATES = {
    "in_use": State(_l("使用中"), "ok"),
    "idle": State(_l("閒置"), "quiet"),
    "repair": State(_l("待修"), "wait"),
    "to_scrap": State(_l("待報廢"), "wait"),
    "scrapped": State(_l("已報廢"), "quiet"),
}
PLACE_KINDS = {
    "campus": State(_l("校區"), icon="school"),
    "building": State(_l("建築"), icon="building"),
    "floor": State(_l("樓層"), icon="layers"),
    "room": State(_l("房間"), icon="door-open"),
    "point": State(_l("巡檢點"), icon="map-pin"),
}
TAG_STATES = {
    "blank": State(_l("空白"), "quiet"),
    "bound": State(_l("使用中"), "ok"),
    "worn": State(_l("已磨損，待重印"), "wait"),
    "retired": State(_l("已停用"), "quiet"),
}
RETIRE_REASONS = {
    "lost": _l("遺失"),
    "damaged": _l("破損，無法再用"),
    "misplaced": _l("貼錯地方"),
    "withdrawn": _l("沒有貼上，收回"),
    "unneeded": _l("不再需要"),
}
RETIRED_BECAUSE = {**RETIRE_REASONS, "replaced": _l("換了新標籤"), "worn": _l("磨損")}
WAYS_ACQUIRED = {
    "bought": _l("購置"),
    "donated": _l("受贈"),
    "transferred": _l("撥入"),
    "built": _l("自製"),
    "other": _l("其他"),
}
RECORD_TYPES = {
    "place.save": _l("登記或修改場所"),
    "asset.save": _l("登記或修改財產"),
    "tag.issue": _l("產生空白標籤"),
    "tag.bind": _l("綁定標籤"),
    "tag.reissue": _l("重印標籤，換新代碼"),
    "tag.wear": _l("通報標籤磨損"),
    "tag.confirm": _l("確認標籤貼好"),
    "tag.retire": _l("停用標籤"),
    "tag.print": _l("列印標籤"),
    "inspection.record": _l("巡檢"),
    "finding.close": _l("缺失結案"),
    "damage.report": _l("通報損壞"),
    "damage.close": _l("損壞結案"),
    "sample.take": _l("留樣"),
    "sample.discard": _l("處理留樣"),
    "sample.move": _l("留樣換冰箱"),
    "sample.remove": _l("移出留樣"),
    "fridge.check": _l("冰箱溫度"),
    "fridge_case.close": _l("冰箱異常結案"),
}
ASSET_FIELDS = {
    "number": _l("財產編號"),
    "name": _l("名稱"),
    "category": _l("類別"),
    "class_code": _l("財產分類"),
    "brand": _l("廠牌"),
    "model": _l("型號"),
    "spec": _l("規格"),
    "serial": _l("序號"),
    "unit": _l("單位"),
    "quantity": _l("數量"),
    "unit_price": _l("單價"),
    "value": _l("原值"),
    "acquired_by": _l("取得方式"),
    "acquired_on": _l("取得日期"),
    "used_from_on": _l("啟用日期"),
    "fund_source": _l("經費來源"),
    "invoice": _l("發票號碼"),
    "supplier": _l("供應商"),
    "warranty_until_on": _l("保固期至"),
    "life_years": _l("最低使用年限"),
    "department": _l("使用單位"),
    "custodian_id": _l("保管人"),
    "user_name": _l("使用人"),
    "place_id": _l("存置地點"),
    "state": _l("使用狀況"),
    "note": _l("備註"),
    "photo_sha256": _l("照片"),
}
PLACE_FIELDS = {
    "name": _l("名稱"),
    "kind": _l("層級"),
    "parent_id": _l("上層場所"),
    "category": _l("類別"),
    "number": _l("編號"),
    "custodian_id": _l("保管人"),
    "department": _l("使用單位"),
    "note": _l("備註"),
    "sort": _l("排序"),
}
SCHOOL_FIELDS = {
    "name": _l("校名"),
    "zone": _l("時區"),
    "region": _l("地區"),
    "label_host": _l("標籤網址的主機名稱"),
}
REGIONS = {"tw": _l("臺灣"), "cn": _l("中國大陸"), "hk": _l("香港")}
ZONES = {
    "Asia/Taipei": _l("臺北"),
    "Asia/Shanghai": _l("上海"),
    "Asia/Hong_Kong": _l("香港"),
    "Asia/Macau": _l("澳門"),
    "Asia/Singapore": _l("新加坡"),
    "Asia/Kuala_Lumpur": _l("吉隆坡"),
}
MONEY_FIELDS = frozenset({"unit_price", "value", "supplier", "invoice", "fund_source"})


class CategoryStates(dict[str, State]):
    """Category keys as ledger states; the titles follow the reader's language."""

    def __init__(self, kind: str) -> None:
        listed = asset_categories() if kind == "asset" else place_categories()
        super().__init__({key: State(CategoryName(kind, key)) for key in listed})


class CategoryName:
    """A category's name, looked up when it is shown."""

    def __init__(self, kind: str, key: str) -> None:
        self.kind, self.key = kind, key

    def __str__(self) -> str:
        return category_name(self.kind, self.key)

    def __html__(self) -> str:
        return str(self)


def category_name(kind: str, key: str | None) -> str:
    """Return the category's name in the reader's language; a key of a newer release as it is."""
    listed = asset_categories() if kind == "asset" else place_categories()
    return listed[key].name(language()) if key in listed else (key or "")


def category_options(kind: str) -> list[tuple[str, str]]:
    listed = asset_categories() if kind == "asset" else place_categories()
    return [(key, category.name(language())) for key, category in listed.items()]


def options(words: dict[str, Any]) -> list[tuple[str, str]]:
    """Return pairs for a choice out of one of the tables above."""
    return [(key, str(word.title if isinstance(word, State) else word)) for key, word in words.items()]
