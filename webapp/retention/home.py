"""The room's place in the navigation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.ledgers import NavItem

NAV = (NavItem(_l("保存期限"), "/desk/retention/", "clock", "safety.read", 130),)
