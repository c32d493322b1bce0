"""What the patrol room shows on the desk's home page, and its places in the navigation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.ledgers import NavItem, Tile
from webapp.patrol import today

TILES = (
    Tile(
        _l("逾期未巡"),
        today.count_missed,
        "/desk/due?only=overdue",
        "danger",
        "patrol.read",
        "bell",
        "needs",
    ),
    Tile(
        _l("未結缺失"),
        today.count_open_findings,
        "/desk/ledgers/findings?state=open",
        "wait",
        "patrol.read",
        "shield-alert",
        "needs",
    ),
    Tile(
        _l("今天還要巡"),
        today.count_due_today,
        "/desk/due",
        "quiet",
        "patrol.read",
        "calendar",
        "today",
    ),
    Tile(
        _l("今天的巡檢"),
        today.count_inspections,
        "/desk/ledgers/inspections?day=today",
        "quiet",
        "patrol.read",
        "clipboard-check",
        "today",
    ),
    Tile(
        _l("今天不合格"),
        today.count_failed,
        "/desk/ledgers/inspections?day=today&result=fail",
        "danger",
        "patrol.read",
        "circle-x",
        "today",
    ),
)
NAV = (
    NavItem(_l("應巡"), "/desk/due", "calendar", "patrol.read", 20),
    NavItem(_l("巡檢記錄"), "/desk/ledgers/inspections", "clipboard-check", "patrol.read", 30),
    NavItem(_l("缺失"), "/desk/ledgers/findings", "shield-alert", "patrol.read", 40),
    NavItem(_l("檢查表"), "/desk/checklists", "list-checks", "patrol.read", 80),
)
