"""Who may do what: one table, for pages, records and the scope of what devices see."""

from __future__ import annotations

ROLES = ("administrator", "director", "patrol", "canteen", "guard", "repair", "custodian", "viewer")

_FIELD = frozenset(
    {
        "sync.use",
        "desk.use",
        "registry.read",
        "patrol.read",
        "patrol.inspect",
        "damage.read",
        "damage.report",
        "people.read",
        "tag.report",
    }
)
_OFFICE = _FIELD | {
    "registry.read_money",
    "registry.edit",
    "registry.import",
    "labels.print",
    "labels.use",
    "labels.design",
    "tag.bind",
    "patrol.publish",
    "finding.close",
    "damage.close",
    "ledger.export",
    "held.decide",
    "devices.read",
    "safety.read",
    "canteen.read",
    "canteen.sample",
    "canteen.menu",
    "canteen.freeze",
    "canteen.manage",
    "canteen.papers",
}

PERMISSIONS_OF: dict[str, frozenset[str]] = {
    "administrator": _OFFICE
    | {"people.edit", "devices.revoke", "tickets.issue", "backups.plan", "retention.edit", "records.erase"},
    "director": _OFFICE,
    "patrol": _FIELD | {"tag.bind", "finding.close"},
    "canteen": _FIELD | {"canteen.read", "canteen.sample", "canteen.menu", "canteen.freeze", "labels.use"},
    "guard": _FIELD,
    "repair": _FIELD | {"damage.close", "finding.close", "tag.bind"},
    "custodian": _FIELD,
    "viewer": frozenset(
        {
            "desk.use",
            "sync.use",
            "registry.read",
            "patrol.read",
            "damage.read",
            "people.read",
            "ledger.export",
            "canteen.read",
        }
    ),
}


def permissions_of(roles: list[str]) -> frozenset[str]:
    """Return the union of the roles' permissions; a role of a newer release counts for nothing."""
    return frozenset().union(*(PERMISSIONS_OF.get(role, frozenset()) for role in roles))
