"""How long things are kept, in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.ledgers import State

CHOICES = (30, 90, 180, 365, 730, 1095, 1825, 2555, 3650)
# where a law or the product says how long at most
SHORT_CHOICES = (1, 7, 14, 30, 60, 90, 180, 365)
YEAR = 365
# groups of fields, in the reader's words
GROUPS = {
    "identity": _l("身分資料"),
    "vehicle": _l("車牌"),
    "matter": _l("事由和物品"),
}
GROUP_HINTS = {
    "identity": _l("姓名、單位、證件種類和末四碼、手機、體溫。"),
    "vehicle": _l("車牌號碼。"),
    "matter": _l("物品、備註、理由、被訪人。時間、事由類別、受訪部門、人數、停留多久、訪客證留著做統計。"),
}
# what is written where people report and inspect; what the law wants kept is longer than what is wanted gone
HINTS = {
    "inspection.record": _l("誰在何時檢查了哪裡、每一項的回答、照片。廚房衛生檢查，法規要求至少保存 3 年。"),
    "finding.close": _l("缺失是怎麼處理好的。建議和巡檢一樣久。"),
    "damage.report": _l("哪裡壞了、怎麼壞的、照片。要求賠償或保固時還會用到。"),
    "damage.close": _l("損壞是怎麼修好的。建議和通報一樣久。"),
    "menu.save": _l("每天供應哪些菜、多少人用餐。"),
    "sample.take": _l("哪一餐、哪道菜留了多少、誰留的、放在哪。主管機關多半查近兩年的留樣記錄。"),
    "sample.discard": _l("留樣何時、怎麼處理的。建議和留樣一樣久。"),
    "sample.remove": _l("留樣為什麼提前移出。建議和留樣一樣久。"),
    "freeze.place": _l("有人不適時，為什麼封存留樣。"),
    "freeze.lift": _l("為什麼解除封存。建議和封存一樣久。"),
    "fridge.check": _l("冰箱的溫度和當場的處置。建議和留樣一樣久。"),
    "fridge_case.close": _l("冰箱異常是怎麼處理好的。建議和溫度一樣久。"),
    "canteen_day.report": _l("食堂每日檢查的結果和改善措施。"),
    "health_certificate.save": _l("健康證明的號碼、發證單位、照片。還有效的會保留。"),
    "supplier.save": _l("供應商的名稱、聯絡人、證照。還在往來的會保留。"),
    "child.save": _l("孩子的姓名、座號、備註。在校的會保留；離校後才開始算。"),
    "guardian.save": _l("接送人的姓名、手機、照片。孩子在校、還能接的會保留；之後才開始算。"),
    "delegate.allow": _l("代接人的姓名、手機、照片。從代接那一天起算。"),
    "delegate.cancel": _l("為什麼取消代接。建議和代接一樣久。"),
    "pickup_card.void": _l("作廢接送卡時寫的備註。建議和離校一樣久。"),
    "departure.record": _l("誰接走了孩子。之後只留班級、時間、方式做統計。"),
    "departure.confirm": _l("第二人確認時寫的備註。建議和離校一樣久。"),
    "departure.void": _l("為什麼取消離校。建議和離校一樣久。"),
    "dismissal.lead_out": _l("班級帶到哪裡。建議和離校一樣久。"),
    "dismissal.room_empty": _l("查教室時寫的備註。建議和離校一樣久。"),
    "visit.leave": _l("離校補登的理由、攜出的物品。"),
    "visit.return": _l("更正離校的時間，沒有個人資料。"),
    "visit.void": _l("一筆來訪為什麼作廢。"),
    "visit.hold": _l("為什麼延長保存。延長的期間不會刪。"),
    "visit.release": _l("為什麼不再延長保存。"),
    "gate.look": _l("誰、為什麼看了遮住的資料。"),
    "invitation.announce": _l("客人的姓名、單位、手機、車牌。最後一天過後才開始算。"),
    "invitation.cancel": _l("邀請為什麼取消。"),
    "watch.save": _l("注意名單上的人和原因。失效後才開始算。"),
    "shift.hand_over": _l("交班時寫的備註。"),
    "shift.take_over": _l("接班時寫的不同意見。"),
    "muster.open": _l("點名的名稱。"),
    "muster.tick": _l("點名時寫的備註、在哪裡。"),
    "muster.close": _l("結束點名時寫的備註。"),
    "held.decide": _l("總務處為什麼採用或不採用一筆記錄。"),
}
# days below which a rule of law may be broken
LEAST_DAYS = {"inspection.record": 3 * YEAR}
CAUSES = {
    "request": State(_l("有人依法請求"), "info"),
    "period": State(_l("保存期限到了"), "quiet"),
    "restore": State(_l("還原備份後再刪一次"), "quiet"),
}


def group_in_words(group: str) -> str:
    """Say a group of fields as people say it; nothing where a type has none."""
    return str(GROUPS.get(group, group))


def days_in_words(days: int | None) -> str:
    """Say a period as people say it."""
    if days is None:
        return _("一直保存")
    if days % YEAR == 0:
        return _("%(n)s 年", n=days // YEAR)
    return _("%(n)s 天", n=days)
