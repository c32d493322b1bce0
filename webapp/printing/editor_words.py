"""The words of the design editor, handed to its script in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _


def editor_words() -> dict[str, str]:
    return _field_words() | _shape_words() | _preview_words()


def _field_words() -> dict[str, str]:
    return {
        "fields": _("標籤上的文字"),
        "add": _("加一個欄位"),
        "none": _("還沒有欄位：標籤上只有二維碼。"),
        "up": _("往上移"),
        "down": _("往下移"),
        "remove": _("拿掉"),
        "undo": _("復原"),
        "removed": _("已拿掉「{title}」。"),
        "moved": _("「{title}」移到第 {n} 個。"),
        "added": _("已加上「{title}」。"),
        "more": _("調整「{title}」"),
        "drag": _("拖曳排序"),
        "size": _("字級（點）"),
        "min_size": _("最小可縮到"),
        "bold": _("粗體"),
        "lines": _("最多幾行"),
        "prefix": _("前面加上"),
        "text": _("文字"),
        "at": _("靠哪一邊"),
        "top": _("上"),
        "bottom": _("下"),
        "rule": _("下方畫線"),
        "band": _("反白色帶"),
        "gap": _("上方空白（mm）"),
        "value": _("清單欄位名"),
    }


def _shape_words() -> dict[str, str]:
    return {
        "shape": _("排列"),
        "left": _("二維碼在左"),
        "right": _("二維碼在右"),
        "topSide": _("二維碼在上"),
        "bottomSide": _("二維碼在下"),
        "turned": _("轉成直式（順時針轉 90°）"),
        "share": _("二維碼佔多大"),
        "level": _("耐污損"),
        "levelL": _("一般（L）"),
        "levelM": _("較好（M）"),
        "levelQ": _("好（Q）"),
        "levelH": _("最好（H），常刮擦的地方"),
        "padding": _("四周留白（mm）"),
        "columnW": _("文字區寬（mm）"),
        "columnH": _("文字區高（mm）"),
        "columnHint": _("字級是照這個大小的文字區設計的；標籤大小不同時會一起放大或縮小。"),
        "fine": _("更多設定"),
        "logo": _("標誌"),
        "noLogo": _("不放標誌"),
        "logoHeight": _("標誌高（mm）"),
        "logoAt": _("標誌位置"),
        "logoTop": _("最上面"),
        "logoCorner": _("角落"),
        "logoBottom": _("最下面"),
    }


def _preview_words() -> dict[str, str]:
    return {
        "preview": _("預覽"),
        "previewHint": _("預覽就是印出來的標籤，每一點都相同。"),
        "stock": _("標籤紙"),
        "dpi": _("印表機解析度"),
        "thing": _("用哪一樣東西試印"),
        "search": _("輸入名稱或編號"),
        "nothing": _("找不到「{text}」。"),
        "real": _("學校的東西"),
        "longest": _("名稱最長的"),
        "english": _("英文長名稱"),
        "allRight": _("放得下，可以印。"),
        "drawing": _("正在畫…"),
        "offline": _("連不上伺服器，預覽停在上一次。"),
    }
