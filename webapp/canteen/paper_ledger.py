"""Registers of papers: health certificates (form F05) and suppliers (form F06)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case, select

from webapp.canteen import paper_words as words
from webapp.canteen.expiry import STATES, now_in, state_column
from webapp.canteen.paper_models import HealthCertificate, Supplier
from webapp.ledgers import Action, Choice, Column, DateRange, Ledger, PersonIs, Search, Viewer

PAPERS = "canteen.papers"


def _certificates(_viewer: Viewer) -> Select[Any]:
    return select().select_from(HealthCertificate)


def _suppliers(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Supplier)


def _due(*columns: Any) -> dict[str, Any]:
    return {state: now_in(state, *columns) for state in STATES}


DUE = {state: words.EXPIRY[state] for state in STATES}

CERTIFICATES = Ledger(
    name="certificates",
    title=_l("健康證登記簿"),
    permission=PAPERS,
    key=HealthCertificate.id,
    statement=_certificates,
    columns=(
        Column("person", _l("姓名"), HealthCertificate.person_id, "person", sort=True),
        Column("post", _l("崗位"), HealthCertificate.post, "state", states=words.POSTS),
        Column("number", _l("證號"), HealthCertificate.number, "code"),
        Column("issued_on", _l("發證日期"), HealthCertificate.issued_on, "date", sort=True),
        Column("expires_on", _l("有效期至"), HealthCertificate.expires_on, "date", sort=True),
        Column("due", _l("效期"), state_column(HealthCertificate.expires_on), "state", states=words.EXPIRY),
        Column("issuer", _l("發證機構"), HealthCertificate.issuer),
        Column(
            "active",
            _l("狀態"),
            case((HealthCertificate.is_active, "yes"), else_="no"),
            "state",
            states=words.ACTIVE,
        ),
        Column("note", _l("備註"), HealthCertificate.note, is_shown=False),
    ),
    filters=(
        Search((HealthCertificate.number, HealthCertificate.issuer), (HealthCertificate.person_id,)),
        Choice(
            "active",
            _l("狀態"),
            HealthCertificate.is_active,
            words.ACTIVE,
            conditions={"yes": HealthCertificate.is_active, "no": HealthCertificate.is_active.is_(False)},
        ),
        Choice("due", _l("效期"), HealthCertificate.id, DUE, conditions=_due(HealthCertificate.expires_on)),
        Choice("post", _l("崗位"), HealthCertificate.post, words.POSTS),
        DateRange("expires", _l("有效期至"), HealthCertificate.expires_on),
        PersonIs("person", _l("姓名"), HealthCertificate.person_id),
    ),
    default_sort="expires_on",
    row_url=lambda row: f"/desk/canteen/papers/certificates/{row.id}",
    actions=(
        Action(_l("新增健康證"), "/desk/canteen/papers/certificates/new", "plus", PAPERS),
        Action(_l("到期提醒"), "/desk/canteen/papers", "bell", PAPERS),
    ),
)

SUPPLIERS = Ledger(
    name="suppliers",
    title=_l("供貨廠商檔案"),
    permission=PAPERS,
    key=Supplier.id,
    statement=_suppliers,
    columns=(
        Column("name", _l("名稱"), Supplier.name, sort=True),
        Column("category", _l("供貨類別"), Supplier.category, "state", states=words.SUPPLIES),
        Column("contact", _l("聯絡人"), Supplier.contact),
        Column("phone", _l("電話"), Supplier.phone, "code"),
        Column("food_licence", _l("許可證號"), Supplier.food_licence, "code"),
        Column("licence_until_on", _l("許可證到期"), Supplier.licence_until_on, "date", sort=True),
        Column("licence_due", _l("許可證效期"), state_column(Supplier.licence_until_on), "state", states=words.EXPIRY),
        Column("contract_until_on", _l("合約到期"), Supplier.contract_until_on, "date", sort=True),
        Column("contract_due", _l("合約效期"), state_column(Supplier.contract_until_on), "state", states=words.EXPIRY),
        Column("active", _l("狀態"), case((Supplier.is_active, "yes"), else_="no"), "state", states=words.ACTIVE),
        Column("address", _l("地址"), Supplier.address, is_shown=False),
        Column("business_licence", _l("營業執照號（統一編號）"), Supplier.business_licence, "code", is_shown=False),
        Column("food_licence_scope", _l("許可範圍"), Supplier.food_licence_scope, is_shown=False),
        Column("contract_from_on", _l("合約起"), Supplier.contract_from_on, "date", is_shown=False),
        Column("note", _l("備註"), Supplier.note, is_shown=False),
    ),
    filters=(
        Search((Supplier.name, Supplier.contact, Supplier.phone, Supplier.food_licence, Supplier.business_licence)),
        Choice(
            "active",
            _l("狀態"),
            Supplier.is_active,
            words.ACTIVE,
            conditions={"yes": Supplier.is_active, "no": Supplier.is_active.is_(False)},
        ),
        Choice(
            "due",
            _l("效期"),
            Supplier.id,
            DUE,
            conditions=_due(Supplier.licence_until_on, Supplier.contract_until_on),
        ),
        Choice("category", _l("供貨類別"), Supplier.category, words.SUPPLIES),
        DateRange("licence", _l("許可證到期"), Supplier.licence_until_on),
        DateRange("contract", _l("合約到期"), Supplier.contract_until_on),
    ),
    default_sort="name",
    row_url=lambda row: f"/desk/canteen/papers/suppliers/{row.id}",
    actions=(
        Action(_l("新增廠商"), "/desk/canteen/papers/suppliers/new", "plus", PAPERS),
        Action(_l("到期提醒"), "/desk/canteen/papers", "bell", PAPERS),
    ),
)

PAPER_LEDGERS = (CERTIFICATES, SUPPLIERS)
