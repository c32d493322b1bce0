"""Names that the rules give to meals and parts of the day, whichever version of them a row was made under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.canteen.models import CanteenProfile, Sample
from webapp.i18n import language

Named = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Naming:
    """The names of meals and of parts of the day by their keys, newest rules first; an unknown key shows as it is."""

    meals: Named
    slots: Named
    profiles: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, session: Session) -> Naming:
        rows = list(
            session.scalars(select(CanteenProfile).order_by(CanteenProfile.is_current, CanteenProfile.published_at))
        )
        return cls(
            {one["key"]: one["name"] for row in rows for one in row.body["meals"]},
            {one["key"]: one["name"] for row in rows for one in row.body["fridge_checks"]},
            {row.id: row.body["name"] for row in rows},
        )

    def meal(self, key: str) -> str:
        return in_words(self.meals.get(key)) or key

    def slot(self, key: str | None) -> str:
        return in_words(self.slots.get(key or "")) or _("其他時間")

    def profile(self, id_: str) -> str:
        """Return the rules' name and version: `臺灣國中小 v2`."""
        name = in_words(self.profiles.get(id_))
        return f"{name} v{id_.rpartition('@')[2]}" if name else id_

    @staticmethod
    def dish(sample: Sample) -> str:
        """Return the dish's name, with the pot's number from the second on."""
        if sample.pot == 1:
            return sample.dish_name
        return _("%(dish)s（第 %(pot)s 鍋）", dish=sample.dish_name, pot=sample.pot)


def in_words(texts: Mapping[str, Any] | None) -> str:
    """Return a text of the rules in the reader's language, as far as it is told in that."""
    found = texts or {}
    return str(found.get(language().lower().replace("-", "_")) or found.get("zh_hant") or "")
