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
        "gate.invite",
    }
)
# who comes, who is inside; children and who may fetch them
_GATE = frozenset({"gate.register", "gate.reveal", "gate.inside", "gate.see", "gate.muster"})
_PICKUP = frozenset({"pickup.see", "pickup.void", "pickup.delegate", "pickup.release"})
_OFFICE = (
    _FIELD
    | _GATE
    | _PICKUP
    | {
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
        "gate.read",
        "gate.watch",
        "gate.manage",
        "pickup.manage",
    }
)

PERMISSIONS_OF: dict[str, frozenset[str]] = {
    "administrator": _OFFICE
    | {"people.edit", "devices.revoke", "tickets.issue", "backups.plan", "retention.edit", "records.erase"},
    "director": _OFFICE,
    "patrol": _FIELD | {"tag.bind", "finding.close", "gate.inside", "gate.see"},
    "canteen": _FIELD | {"canteen.read", "canteen.sample", "canteen.menu", "canteen.freeze", "labels.use"},
    "guard": _FIELD | _GATE | _PICKUP | {"pickup.gate"},
    "repair": _FIELD | {"damage.close", "finding.close", "tag.bind"},
    "custodian": _FIELD | _PICKUP | {"gate.inside", "gate.see", "pickup.teach"},
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
            "gate.see",
            "gate.read",
        }
    ),
}


def permissions_of(roles: list[str]) -> frozenset[str]:
    """Return the union of the roles' permissions; a role of a newer release counts for nothing."""
    return frozenset().union(*(PERMISSIONS_OF.get(role, frozenset()) for role in roles))


# rights that another one has in it: who keeps all children's cards lacks nothing that gate and teachers have
INCLUDED = {"pickup.manage": frozenset({"pickup.gate", "pickup.teach"})}


def lacks_nothing_of(own: frozenset[str], others: frozenset[str]) -> bool:
    """Tell whether somebody with `own` permissions may do all that somebody with `others` may."""
    return others <= own.union(*(included for name, included in INCLUDED.items() if name in own))
