"""What the desk says of backups, in words of people who never open a terminal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ERRORS = {
    "broken": _l("備份檔壞了。"),
    "damaged": _l("試著還原時發現備份不完整，已不採用。請查看伺服器的磁碟，下一次備份會重做。"),
    "database": _l("讀不到資料庫。"),
    "disk": _l("備份位置寫不進去，多半是空間滿了。"),
    "earlier_release": _l("程式更新後還沒有更新資料庫。"),
    "key": _l("密碼檔或鑰匙檔打不開備份。"),
    "lost_photos": _l("備份完好，但伺服器自己缺了幾張照片。"),
    "no_key": _l("備份加密了，這台伺服器沒有鑰匙，不能試著還原。"),
    "not_verifiable": _l("備份已加密做好，但這台伺服器沒有鑰匙，不能試著還原，所以還不算安全。"),
    "recipient": _l("設定的加密公開鑰匙不正確。"),
    "restoring": _l("上次的還原沒有做完。"),
    "store": _l("照片存放的地方連不上。"),
    "unexpected": _l("備份沒有做完。"),
}
UNKNOWN = _l("備份沒有做完。")


def error_words(error: str | None) -> str | None:
    """Say what went wrong with a run, from the code in its row."""
    return str(ERRORS.get(error.partition(":")[0], UNKNOWN)) if error else None
