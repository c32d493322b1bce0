"""What each permission lets a person do, for the matrix in `docs/rights.md`."""

from __future__ import annotations

MEANINGS: dict[str, str] = {
    "sync.use": "keep a copy of the school on a phone and bring it up to date",
    "desk.use": "open the desk; see oneself, the school, records one may read",
    "registry.read": "see places, things, labels and who answers for them",
    "registry.read_money": "see prices, suppliers, invoices and sources of funds",
    "registry.edit": "add and change places, things and custodians",
    "registry.import": "import a list of things",
    "labels.print": "print labels, issue blank ones",
    "labels.design": "set up label designs, stocks, printers and logos",
    "tag.bind": "put a label on a thing, retire one",
    "tag.report": "say that a label is worn, and that its replacement sticks",
    "patrol.read": "see checklists, inspections, findings and what is due",
    "patrol.inspect": "record inspections",
    "patrol.publish": "publish checklists",
    "finding.close": "close findings",
    "damage.read": "see damage",
    "damage.report": "report damage",
    "damage.close": "close damage",
    "ledger.export": "take ledgers away as files",
    "held.decide": "decide held records, read those of unknown kinds, import a rescue file",
    "people.read": "see who works here",
    "people.edit": "add people, give roles and passwords; name the school",
    "devices.read": "see phones and what they still hold",
    "devices.revoke": "take a phone or a key out of use",
    "tickets.issue": "issue one-time sign-in codes",
    "safety.read": "see whether the data are safe: backups, checks, gaps, erasures",
    "backups.plan": "switch the nightly backup on and off",
    "retention.edit": "say how long records are kept",
    "records.erase": "erase the content of records",
}
