"""Words of the canteen's forms and papers: signatures, posts, supplies, how long a paper is still good."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.ledgers import State

CORRECTED = _l("曾更正")
SIGNATURES = {
    "valid": _l("簽章有效"),
    "revoked": _l("簽章有效，金鑰已停用"),
    "invalid": _l("簽章不符"),
    "unknown_key": _l("找不到金鑰"),
    "erased": _l("內容已依規定刪除"),
}
POSTS = {
    "cook": State(_l("廚師")),
    "helper": State(_l("廚工")),
    "server": State(_l("配膳員")),
    "buyer": State(_l("採購")),
    "storekeeper": State(_l("庫管")),
    "other": State(_l("其他")),
}
SUPPLIES = {
    "meat": State(_l("肉類")),
    "vegetable": State(_l("蔬果")),
    "grain": State(_l("米麵糧油")),
    "dairy": State(_l("乳品")),
    "meals": State(_l("外訂餐盒")),
    "other": State(_l("其他")),
}
EXPIRY = {
    "expired": State(_l("已過期"), "danger", "triangle-alert"),
    "today": State(_l("今天到期"), "danger", "triangle-alert"),
    "week": State(_l("7 天內到期"), "wait", "clock"),
    "month": State(_l("30 天內到期"), "wait", "clock"),
    "valid": State(_l("有效"), "ok", "circle-check"),
    "undated": State(_l("沒有寫日期"), "quiet"),
}
ACTIVE = {"yes": State(_l("使用中"), "ok"), "no": State(_l("已停用"), "quiet")}
CERTIFICATE_FIELDS = {
    "person_id": _l("姓名"),
    "post": _l("崗位"),
    "number": _l("證號"),
    "issued_on": _l("發證日期"),
    "expires_on": _l("有效期至"),
    "issuer": _l("發證機構"),
    "note": _l("備註"),
}
SUPPLIER_FIELDS = {
    "name": _l("名稱"),
    "category": _l("供貨類別"),
    "contact": _l("聯絡人"),
    "phone": _l("電話"),
    "address": _l("地址"),
    "business_licence": _l("營業執照號（統一編號）"),
    "food_licence": _l("食品經營許可證號（食品業者登錄字號）"),
    "food_licence_scope": _l("許可範圍"),
    "licence_until_on": _l("許可證有效期至"),
    "contract_from_on": _l("合約起"),
    "contract_until_on": _l("合約迄"),
    "note": _l("備註"),
}
