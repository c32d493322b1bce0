"""What can go wrong with a backup, in stable codes: the terminal and the desk have sentences for each."""

from __future__ import annotations

SENTENCES = {
    "busy": "另一個備份工作還在進行，請稍後再試。Another backup is at work: try again later.",
    "broken": "這份備份壞了，不能使用。This backup is damaged.",
    "database": "讀不到資料庫。The database can't be read.",
    "disk": "備份位置寫不進去（空間滿了？），沒有留下半份備份。"
    "The backup folder can't be written; no half backup is left.",
    "earlier_release": "資料庫屬於舊版。請先用原來的版本備份，或執行 rounds migrate。"
    "The database is of an earlier release: back it up with that release, or run `rounds migrate`.",
    "in_use": "伺服器還在執行。請先停止伺服器，再還原。The server is running: stop it, then restore.",
    "key": "這把鑰匙打不開這份備份。This key or passphrase does not open the backup.",
    "later_release": "這份備份屬於較新的版本，請先更新程式。"
    "The backup is of a later release: update the program first.",
    "no_key": "這份備份加密了，需要鑰匙檔（--identity）或通行短語檔（--passphrase-file）。"
    "The backup is sealed: give --identity or --passphrase-file.",
    "not_found": "沒有這份備份。There is no such backup.",
    "recipient": "這不是 age 的公開鑰匙（age1…）。That is no age recipient (age1…).",
    "refused": "沒有還原，什麼都沒有變。確定要做請加 --force。Nothing was restored or changed; add --force to mean it.",
    "restoring": "上次的還原沒有做完。請再執行一次 rounds restore。"
    "A restore was interrupted: run `rounds restore` again.",
    "store": "照片存放的地方連不上，什麼都沒有變。The photo store can't be reached; nothing was changed.",
    "unexpected": "備份沒有完成。The backup did not come to an end.",
}


class BackupError(Exception):
    """Why a backup could not be made, verified or restored: a `code` of SENTENCES, and a `detail` without personal
    data.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail

    @property
    def sentence(self) -> str:
        """Say it to an operator: what happened and what to do, in Chinese and English."""
        return f"{SENTENCES[self.code]} {self.detail}".rstrip()
