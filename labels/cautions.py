"""What should be known before printing, told once a kind however many labels it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from labels.fonts import Subset
from labels.label import Label
from labels.layout import WARNED_BELOW_MM, Layout

_NAMED = 3
_SIGNS_NAMED = 8
_TEXT_SHOWN = 24

VALUE_WORDS = {
    "place": ("地點", "place"),
    "number": ("編號", "number"),
    "custodian": ("保管人", "custodian"),
    "department": ("單位", "department"),
    "category": ("類別", "category"),
    "brand": ("廠牌", "brand"),
    "model": ("型號", "model"),
    "serial": ("序號", "serial number"),
    "acquired_on": ("取得日期", "date of acquisition"),
    "school": ("學校", "school"),
    "meal": ("餐別", "meal"),
    "taken": ("留樣時間", "time of sampling"),
    "discard_after": ("保存期限", "keep-until time"),
    "sampler": ("留樣人", "sampler"),
    "class_name": ("班級", "class"),
    "host": ("受訪人", "host"),
    "date": ("日期", "date"),
    "unit": ("計量單位", "unit"),
    "multiplier": ("倍率", "multiplier"),
}


class Caution(NamedTuple):
    """Something to know before printing.

    `kind` is small_module, cut_text, missing_glyph, logo_dropped or missing_value, `code` the first label that it
    concerns or '' for all (or for one without a code), `label_count` how many labels.
    """

    kind: str
    code: str
    zh: str
    en: str
    label_count: int = 1

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class _Case:
    """Labels that one thing concerns: how many, and the first of them with what is to be said of each."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[tuple[Label, str]] = []

    def add(self, label: Label, text: str = "") -> None:
        self.count += 1
        if len(self.first) < _NAMED:
            self.first.append((label, text))

    def caution(self, kind: str, zh: str, en: str) -> Caution:
        """The caution; `zh` and `en` say what it is, the labels are named after it."""
        more = self.count > len(self.first)
        named_zh = "、".join(label.name + (f"「{text}」" if text else "") for label, text in self.first)
        named_en = ", ".join(label.name + (f' "{text}"' if text else "") for label, text in self.first)
        labels = "1 label" if self.count == 1 else f"{self.count} labels"
        return Caution(
            kind,
            self.first[0][0].code,
            f"{self.count} 張{zh}：{named_zh}{'…' if more else ''}",
            f"{labels}: {en}: {named_en}{' …' if more else ''}",
            self.count,
        )


class Cautions:
    """Collects what one run of a job meets, label by label."""

    def __init__(self, subsets: Iterable[Subset]) -> None:
        self._missing = [subset.advances.missing for subset in subsets]
        self._cut, self._logo, self._unknown = _Case(), _Case(), _Case()
        self._lacking: dict[str, _Case] = {}
        self._signs: dict[str, None] = {}

    def note(self, label: Label, layout: Layout) -> None:
        """Note what is not as asked on one label."""
        if layout.cut:
            self._cut.add(label, _shortened(layout.cut[0]))
        if layout.is_logo_dropped:
            self._logo.add(label)
        for name in layout.lacks:
            self._lacking.setdefault(name, _Case()).add(label)
        if any(self._missing):
            self._note_signs(label, layout)

    def _note_signs(self, label: Label, layout: Layout) -> None:
        signs = {sign for text in layout.texts for missing in self._missing for sign in missing.intersection(text.text)}
        if signs:
            self._unknown.add(label)
            self._signs |= dict.fromkeys(sorted(signs))

    def all(self, module_mm: float) -> list[Caution]:
        """Everything noted so far, worst first; `module_mm` is the size of a module."""
        return [*_of_module(module_mm), *self._of_signs(), *self._of_labels()]

    def _of_signs(self) -> Iterator[Caution]:
        if self._signs:
            named = [f"{sign if sign.isprintable() else ''}U+{ord(sign):04X}" for sign in self._signs]
            more = " …" if len(named) > _SIGNS_NAMED else ""
            shown = "、".join(named[:_SIGNS_NAMED]) + more, ", ".join(named[:_SIGNS_NAMED]) + more
            yield self._unknown.caution(
                "missing_glyph", f"有字型裡沒有的字（{shown[0]}），印成〓", f"no font has {shown[1]}, printed as 〓"
            )

    def _of_labels(self) -> Iterator[Caution]:
        if self._cut.count:
            yield self._cut.caution("cut_text", "放不下全部文字", "text does not fit and is cut")
        if self._logo.count:
            yield self._logo.caution("logo_dropped", "放不下標誌，不印", "no room for the logo, left out")
        for name, case in self._lacking.items():
            zh, en = VALUE_WORDS.get(name, (name, name))
            yield case.caution("missing_value", f"沒有「{zh}」，那一行不印", f"no {en}, that line is left out")


def _of_module(size_mm: float) -> Iterator[Caution]:
    if size_mm < WARNED_BELOW_MM:
        yield Caution(
            "small_module",
            "",
            f"二維碼每格只有 {size_mm:.2f} mm，便宜的手機可能讀不到",
            f"the symbol's module is only {size_mm:.2f} mm: cheap phones may not read it",
        )


def _shortened(text: str) -> str:
    return text if len(text) <= _TEXT_SHOWN else text[: _TEXT_SHOWN - 1] + "…"
