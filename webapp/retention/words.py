"""How long things are kept, in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.ledgers import State

CHOICES = (30, 90, 180, 365, 730, 1095, 1825, 2555, 3650)
YEAR = 365
# what is written where people report and inspect; what the law wants kept is longer than what is wanted gone
HINTS = {
    "inspection.record": _l("誰在何時檢查了哪裡、每一項的回答、照片。廚房衛生檢查，法規要求至少保存 3 年。"),
    "finding.close": _l("缺失是怎麼處理好的。建議和巡檢一樣久。"),
    "damage.report": _l("哪裡壞了、怎麼壞的、照片。要求賠償或保固時還會用到。"),
    "damage.close": _l("損壞是怎麼修好的。建議和通報一樣久。"),
    "held.decide": _l("總務處為什麼採用或不採用一筆記錄。"),
}
# days below which a rule of law may be broken
LEAST_DAYS = {"inspection.record": 3 * YEAR}
CAUSES = {
    "request": State(_l("有人依法請求"), "info"),
    "period": State(_l("保存期限到了"), "quiet"),
    "restore": State(_l("還原備份後再刪一次"), "quiet"),
}


def days_in_words(days: int | None) -> str:
    """Say a period as people say it."""
    if days is None:
        return _("一直保存")
    if days % YEAR == 0:
        return _("%(n)s 年", n=days // YEAR)
    return _("%(n)s 天", n=days)
