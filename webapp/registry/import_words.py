"""What can be wrong with a file or a row, in words that say what to do."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.registry.words import ASSET_FIELDS

FILE_PROBLEMS = {
    "empty": _l("檔案裡沒有資料。請確認存檔後再選一次。"),
    "too_large": _l("檔案太大。請分成幾個檔案，每個最多 60,000 列、30 MB。"),
    "old_excel": _l("這是舊版 Excel（.xls）或加了密碼的檔案。請用 Excel「另存新檔」成 .xlsx，不設密碼，再選一次。"),
    "not_readable": _l("讀不懂這個檔案。請用 Excel 打開確認，再另存成 .xlsx 或 CSV。"),
    "no_sheet": _l("找不到這張工作表。請重新選檔。"),
    "too_many_columns": _l("欄位超過 200 欄。請刪去右邊用不到的欄，再選一次。"),
    "too_many_rows": _l("超過 60,000 列。請刪去下面用不到的列，或分成幾個檔案。"),
}
ROW_PROBLEMS = {
    "required": _l("這一欄要填"),
    "too_long": _l("內容太長，或含有不能用的字"),
    "not_a_date": _l("不是日期，請寫成 2026-09-01 或 115/9/1"),
    "not_money": _l("不是金額，請只寫數字"),
    "not_whole": _l("不是整數"),
    "not_a_state": _l("沒有這種狀況，請寫：使用中、閒置、待修、待報廢、已報廢"),
    "not_a_way": _l("沒有這種方式，請寫：購置、受贈、撥入、自製、其他"),
    "twice_in_file": _l("同一個檔案裡編號重複；括號裡是編號和先出現的列"),
    "not_a_place": _l("看不出地點，請寫成「教學樓/2F/201」"),
    "ambiguous_place": _l("有好幾個同名的地點，請寫出完整路徑"),
    "ambiguous_person": _l("有好幾位同名的人，請先在人員頁改成可以分辨的名字"),
    "unknown_person": _l("沒有這位人員，請管理員先建立"),
    "invalid_data": _l("內容和現有的登記衝突"),
    "unknown_target": _l("地點或人員已不存在"),
    "not_allowed": _l("您沒有這項權限"),
    "author_disabled": _l("您的帳號已停用"),
    "superseded": _l("標籤已綁在別的東西上"),
    "server_error": _l("伺服器出錯，紀錄已保留在「待處理紀錄」"),
}
FIELD_TITLES: dict[str, Any] = {
    **{name: title for name, title in ASSET_FIELDS.items() if name not in {"place_id", "custodian_id", "photo_sha256"}},
    "place": ASSET_FIELDS["place_id"],
    "custodian": ASSET_FIELDS["custodian_id"],
    "foreign_code": _l("舊標籤條碼"),
}
JOB_STATES = {
    "mapping": _l("等您確認欄位"),
    "checking": _l("檢查中"),
    "ready": _l("等您確認匯入"),
    "running": _l("匯入中"),
    "done": _l("已完成"),
    "failed": _l("中斷"),
    "cancelled": _l("已取消"),
}
ACTIONS = {"create": _l("新增"), "update": _l("更新"), "same": _l("沒有變動")}


def file_problem(reason: str) -> str:
    return str(FILE_PROBLEMS.get(reason, FILE_PROBLEMS["not_readable"]))


def row_problem(error: dict[str, str]) -> str:
    """Return one error of a row as a sentence: which column, what was there, what to do."""
    title = str(FIELD_TITLES.get(error.get("field", ""), "")) or _("這一列")
    why = str(ROW_PROBLEMS.get(error.get("why", ""), error.get("why", "")))
    value = error.get("value", "")
    return f"{title}: {why} ({value})" if value else f"{title}: {why}"
