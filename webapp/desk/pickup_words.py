"""The records of pick-up in words, for the desk's pages of all records."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.ledgers import State

TYPES = {
    "class.save": State(_l("登記或修改班級"), icon="users"),
    "child.save": State(_l("登記或修改孩子"), icon="user"),
    "guardian.save": State(_l("登記或修改接送人"), icon="user"),
    "pickup_card.issue": State(_l("發接送卡"), icon="tag"),
    "pickup_card.void": State(_l("作廢接送卡"), icon="ban"),
    "delegate.allow": State(_l("允許代接"), icon="user"),
    "delegate.cancel": State(_l("取消代接"), icon="ban"),
    "departure.record": State(_l("離校"), icon="log-out"),
    "departure.confirm": State(_l("確認離校"), icon="circle-check"),
    "departure.void": State(_l("取消離校"), icon="undo-2"),
    "roll.call": State(_l("點名"), icon="clipboard-check"),
    "dismissal.lead_out": State(_l("班級帶出"), icon="log-out"),
    "dismissal.room_empty": State(_l("教室清空"), icon="door-open"),
}
# what a held record is told besides its reason: the first word of its detail
CAUSES = {
    "other_class": State(_l("這個孩子不是填寫人班上的")),
    "other_child": State(_l("這一筆是另一個孩子的")),
    "too_many_adults": State(_l("一個孩子最多四位接送人")),
    "allowed_already": State(_l("這位代接人已登記過")),
    "code_taken": State(_l("這個碼已經用在別的東西上")),
    "wrong_code": State(_l("卡碼不對")),
}
WAYS_ON = {
    "other_class": _l("按「採用」也不會過。請先把填寫人登記成這個班的老師，或由總務處補登，再把這筆設為不採用。"),
    "other_child": _l("請到孩子的頁面另外補登，再把這筆設為不採用。"),
    "too_many_adults": _l("請先停用一位接送人，再按「採用」。"),
    "allowed_already": _l("已經登記過，可設為不採用。"),
    "code_taken": _l("請換一個碼另外發卡，再把這筆設為不採用。"),
    "wrong_code": _l("請另外發卡，再把這筆設為不採用。"),
}
FIELDS = {
    "grade": _l("年級"),
    "teacher_ids": _l("老師"),
    "room_id": _l("教室"),
    "board_id": _l("班牌"),
    "class_id": _l("班級"),
    "child_id": _l("孩子"),
    "child_ids": _l("孩子"),
    "relation": _l("關係"),
    "card_id": _l("接送卡"),
    "card_code": _l("卡碼"),
    "delegate_id": _l("代接人"),
    "guardian_id": _l("同意的家長"),
    "by": _l("由誰同意"),
    "collector": _l("接走的人"),
    "also": _l("同一位大人在兄弟姊妹名下的編號"),
    "no_card": _l("未帶卡"),
    "checked": _l("怎麼核對"),
    "confirmed": _l("第二人"),
    "by_id": _l("人員"),
    "departure_id": _l("離校編號"),
    "is_confirmed": _l("確認"),
    "absent_ids": _l("沒來的孩子"),
    "count": _l("人數"),
    "to": _l("帶到哪裡"),
    "is_empty": _l("教室已清空"),
    "lights_off": _l("燈已關"),
    "windows_shut": _l("窗已關"),
}
VALUES = {
    "father": _l("父親"),
    "mother": _l("母親"),
    "grandparent": _l("祖父母"),
    "relative": _l("親戚"),
    "guardian": _l("接送人"),
    "delegate": _l("代接人"),
    "self": _l("自行離校"),
    "card": _l("刷卡"),
    "no_card": _l("未帶卡"),
    "forgot": _l("忘了帶"),
    "lost": _l("遺失"),
    "returned": _l("繳回"),
    "teacher": _l("老師"),
    "phone": _l("電話"),
    "paper": _l("書面"),
    "message": _l("訊息"),
    "in_person": _l("當面"),
    "here": _l("在場"),
    "own_phone": _l("在自己的手機上"),
    "photo": _l("對照片"),
}
