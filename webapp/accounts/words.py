"""Roles in words. Lazy: spoken in the reader's language when shown."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts.passwords import MIN_SIGNS, CommonPasswordError, WeakPasswordError
from webapp.accounts.permissions import ROLES
from webapp.ledgers import State

ROLE_STATES = {
    "administrator": State(_l("管理員"), "info"),
    "director": State(_l("總務主任"), "info"),
    "patrol": State(_l("巡查員")),
    "canteen": State(_l("食堂")),
    "guard": State(_l("警衛")),
    "repair": State(_l("維修")),
    "custodian": State(_l("保管人")),
    "viewer": State(_l("督導、校長（只看）")),
}
ROLE_NOTES = {
    "administrator": _l("管人員、帳號、手機，以及總務主任能做的一切"),
    "director": _l("登記財產、印標籤、發布檢查表、處理記錄"),
    "patrol": _l("用手機巡檢、通報、綁標籤、把缺失結案"),
    "canteen": _l("用手機留樣、銷毀、量冰箱，填菜單，封存留樣；也巡檢、通報"),
    "guard": _l("用手機巡檢、通報"),
    "repair": _l("用手機巡檢、通報，把損壞和缺失結案"),
    "custodian": _l("用手機巡檢、通報自己保管的東西"),
    "viewer": _l("看清冊、匯出，不能填寫"),
}
PERSON_FIELDS = {
    "name": _l("姓名"),
    "username": _l("帳號"),
    "department": _l("單位"),
    "roles": _l("角色"),
    "lang": _l("語言"),
    "is_active": _l("狀態"),
}
ACTIVE = {"true": State(_l("啟用"), "ok"), "false": State(_l("停用"))}

if set(ROLE_STATES) != set(ROLES) or set(ROLE_NOTES) != set(ROLES):
    raise LookupError("a role without words")


def weak_password_advice(error: WeakPasswordError) -> str:
    """Say in the reader's language why a password was not taken, and what to do."""
    if isinstance(error, CommonPasswordError):
        return _("這個密碼太容易被猜到。請換一個，例如三、四個不相干的詞連在一起。")
    return _("密碼至少要 %(number)s 個字。", number=MIN_SIGNS)
