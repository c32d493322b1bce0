"""The journal's keys in words: kinds of record, outcomes, reasons, proofs. Lazy: spoken when shown."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.desk import canteen_words, gate_words, pickup_words
from webapp.ledgers import State

TYPES = {
    "inspection.record": State(_l("巡檢"), icon="clipboard-check"),
    "damage.report": State(_l("通報損壞"), icon="hammer"),
    "damage.close": State(_l("損壞結案"), icon="circle-check"),
    "finding.close": State(_l("缺失結案"), icon="circle-check"),
    "checklist.publish": State(_l("發布檢查表"), icon="list-checks"),
    "checklist.withdraw": State(_l("停用檢查表"), icon="ban"),
    "asset.save": State(_l("登記或修改財產"), icon="package"),
    "place.save": State(_l("登記或修改場所"), icon="map-pin"),
    "tag.issue": State(_l("產生空白標籤"), icon="tag"),
    "tag.bind": State(_l("綁定標籤"), icon="tag"),
    "tag.reissue": State(_l("重印標籤，換新代碼"), icon="printer"),
    "tag.wear": State(_l("通報標籤磨損"), icon="tag"),
    "tag.confirm": State(_l("確認標籤貼好"), icon="circle-check"),
    "tag.retire": State(_l("停用標籤"), icon="tag"),
    "tag.print": State(_l("列印標籤"), icon="printer"),
    "person.save": State(_l("登記或修改人員"), icon="user"),
    "school.save": State(_l("修改學校資料"), icon="school"),
    "held.decide": State(_l("處理待辦記錄"), icon="inbox"),
    "gap.settle": State(_l("註明沒送到的記錄"), icon="list"),
    "record.erase": State(_l("刪除記錄內容"), icon="trash-2"),
    "retention.save": State(_l("修改保存期限"), icon="clock"),
    "label_stock.save": State(_l("設定標籤紙"), icon="tag"),
    "label_printer.save": State(_l("設定印表機"), icon="printer"),
    "label_design.save": State(_l("設定標籤版面"), icon="tag"),
    "label_logo.save": State(_l("設定標誌"), icon="image"),
    **canteen_words.TYPES,
    **pickup_words.TYPES,
    **gate_words.TYPES,
}
OUTCOMES = {
    "stored": State(_l("已採用"), "ok"),
    "held": State(_l("待處理"), "danger"),
    "superseded": State(_l("來晚了，未採用"), "quiet"),
    "dismissed": State(_l("不採用"), "quiet"),
    "erased": State(_l("未採用，已刪除"), "quiet"),
}
REASONS = {
    "invalid_data": State(_l("內容不完整或不合規定")),
    "unknown_type": State(_l("不認得的記錄種類")),
    "unknown_schema": State(_l("手機的版本和伺服器不同")),
    "unknown_target": State(_l("找不到標籤所指的東西")),
    "target_gone": State(_l("對象已結案或已移除")),
    "not_allowed": State(_l("填寫人當時沒有這項權限")),
    "author_disabled": State(_l("填寫人的帳號已停用")),
    "key_revoked": State(_l("這支手機的簽章已停用")),
    "waiting": State(_l("在等另一筆記錄送到")),
    "server_error": State(_l("伺服器處理時出錯")),
}
WAYS_ON = {
    "invalid_data": _l("請對照內容，另外補登一筆，再把這筆設為不採用。"),
    "unknown_type": _l("更新伺服器後按「採用」。"),
    "unknown_schema": _l("更新伺服器後按「採用」。"),
    "unknown_target": _l("先把標籤綁到東西上，再按「採用」。"),
    "target_gone": _l("通常可設為不採用；若仍需要，請先把對象恢復。"),
    "not_allowed": _l("內容屬實就按「採用」；您的決定會記在帳上。"),
    "author_disabled": _l("內容屬實就按「採用」；您的決定會記在帳上。"),
    "key_revoked": _l("先問清楚手機在誰手上。內容屬實就按「採用」。"),
    "waiting": _l("那筆送到後會自動採用，通常不必處理。"),
    "server_error": _l("按「採用」再試一次。仍不行時請把記錄編號告訴維護人員。"),
}
SIGNATURES = {
    "valid": State(_l("簽章相符"), "ok", "shield-check"),
    "revoked": State(_l("簽章相符，但金鑰後來已停用"), "wait", "shield-alert"),
    "unknown_key": State(_l("查不到簽章的金鑰"), "danger", "shield-alert"),
    "invalid": State(_l("簽章不符：內容可能被改過"), "danger", "shield-alert"),
    "erased": State(_l("內容已依規定刪除"), "quiet", "ban"),
}
FIELDS = {
    "category": _l("類別"),
    "description": _l("說明"),
    "quantity": _l("數量"),
    "cause": _l("原因"),
    "is_urgent": _l("急件"),
    "note": _l("備註"),
    "checklist_id": _l("檢查表"),
    "checklist_version": _l("檢查表版本"),
    "answers": _l("檢查項目"),
    "started_at": _l("開始時間"),
    "value": _l("結果"),
    "result": _l("處理結果"),
    "damage_id": _l("損壞編號"),
    "finding_id": _l("缺失編號"),
    "record_id": _l("記錄編號"),
    "decision": _l("決定"),
    "reason": _l("理由"),
    "id": _l("編號"),
    "fields": _l("欄位"),
    "name": _l("名稱"),
    "number": _l("財產編號"),
    "place_id": _l("地點"),
    "state": _l("狀態"),
    "code": _l("標籤碼"),
    "codes": _l("標籤碼"),
    "pairs": _l("新舊標籤碼"),
    "replaces": _l("取代的標籤碼"),
    "block_id": _l("空白標籤批號"),
    "target": _l("對象"),
    "username": _l("帳號"),
    "roles": _l("角色"),
    "department": _l("單位"),
    "is_active": _l("啟用"),
    "lang": _l("語言"),
    "parent_id": _l("上層"),
    "kind": _l("種類"),
    "custodian_id": _l("保管人"),
    "stock": _l("標籤紙"),
    "is_foreign": _l("外來標籤"),
    "zone": _l("時區"),
    "device_id": _l("裝置編號"),
    "first_n": _l("從第幾筆"),
    "last_n": _l("到第幾筆"),
    "record_ids": _l("刪除的記錄"),
    "days": _l("保存天數"),
    "type": _l("記錄種類"),
    "facts": _l("尺寸和排法"),
    "language": _l("怎麼列印"),
    "dpi": _l("解析度（每英吋點數）"),
    "corrections": _l("校正"),
    "image": _l("圖片"),
    **canteen_words.FIELDS,
    **pickup_words.FIELDS,
    **gate_words.FIELDS,
}
VALUES = {
    "pass": _l("合格"),
    "fail": _l("不合格"),
    "na": _l("不適用"),
    "yes": _l("是"),
    "no": _l("否"),
    "apply": _l("採用"),
    "dismiss": _l("不採用"),
    "place": _l("場所"),
    "asset": _l("財產"),
    "natural": _l("自然損壞"),
    "careless": _l("不慎"),
    "deliberate": _l("故意"),
    "third_party": _l("校外人員"),
    "unknown": _l("不明"),
    "water": _l("水"),
    "electric": _l("電"),
    "wood": _l("木作"),
    "furniture": _l("課桌椅與家具"),
    "air_conditioner": _l("冷氣"),
    "lock": _l("門鎖"),
    "network": _l("網路"),
    "wall_floor": _l("牆面與地面"),
    "door_window": _l("門窗"),
    "equipment": _l("設備"),
    "other": _l("其他"),
    "fixed": _l("修好"),
    "replaced": _l("換新"),
    "outsourced": _l("委外維修"),
    "cannot": _l("無法修復"),
    "request": _l("有人依法請求"),
    "period": _l("保存期限到了"),
    "restore": _l("還原備份後再刪一次"),
    **canteen_words.VALUES,
    **pickup_words.VALUES,
    **gate_words.VALUES,
}
# more than the reason, by the first word of a held record's detail
CAUSES = {**canteen_words.CAUSES, **pickup_words.CAUSES, **gate_words.CAUSES}
CAUSES_WAYS_ON = {**canteen_words.WAYS_ON, **pickup_words.WAYS_ON, **gate_words.WAYS_ON}


def reason_of(reason: str | None, detail: str | None) -> State | None:
    """Say why a record is held; more than the reason, where its detail begins with a word that is known here."""
    return CAUSES.get(cause_of(detail)) or REASONS.get(reason or "")


def way_on_of(reason: str | None, detail: str | None) -> object:
    """Say what the office can do about it."""
    return CAUSES_WAYS_ON.get(cause_of(detail)) or WAYS_ON.get(reason or "")


def cause_of(detail: str | None) -> str:
    return (detail or "").partition(" ")[0]
