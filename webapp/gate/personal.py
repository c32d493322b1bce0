"""What the gate keeps about one person: visits, announcements as a guest, entries of the watch list."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.gate import words
from webapp.gate.masking import mask_last_four, mask_mobile, mask_name, mask_plate
from webapp.gate.models import GateRecord, Invitation, InvitationGuest, Visit
from webapp.gate.personal_records import KIND, find_in_records, get_in_records
from webapp.gate.rules import IN
from webapp.gate.watch_models import Watch
from webapp.personal_data import UNASKED, Finding, Match, PersonalData, Who, facts_of

ABOUT_A_VISIT = ("visit.enter", "visit.refuse", "visit.leave", "visit.void", "gate.look")
INSIDE = _l("還在校內，離校後才能刪除")
ON_HOLD = _l("因法律事由延長保存，先解除才能刪除")


def find_people(session: Session, who: Who) -> list[Finding]:
    """Return every row that somebody asked about may be in, the latest first."""
    found = [*_visits(session, who), *_guests(session, who), *_watched(session, who)]
    known = {id_ for finding in found for id_ in finding.record_ids}
    found += find_in_records(session, who, known)
    return sorted(found, key=lambda finding: (finding.at, finding.id), reverse=True)


def get_people(session: Session, keys: Collection[str]) -> list[Finding]:
    """Return these rows again."""
    ids = {kind: [key.partition(":")[2] for key in keys if key.startswith(f"{kind}:")] for kind in _KINDS}
    visits = session.scalars(select(Visit).where(Visit.id.in_(ids["visit"])).order_by(Visit.entered_at.desc()))
    guests = session.execute(_guest_rows().where(InvitationGuest.id.in_(ids["guest"])))
    watched = session.scalars(select(Watch).where(Watch.id.in_(ids["watch"])))
    return [
        *(_of_visit(session, row) for row in visits),
        *(_of_guest(guest, invitation) for guest, invitation in guests),
        *(_of_watch(session, row) for row in watched),
        *get_in_records(session, ids[KIND]),
    ]


_KINDS = ("visit", "guest", "watch", KIND)


def _visits(session: Session, who: Who) -> Iterable[Finding]:
    """Names are compared as they are folded, so all that still have one are read; whole rows only of those meant."""
    columns = (Visit.id, Visit.name, Visit.mobile, Visit.plate, Visit.id_last_four, Visit.id_hash)
    named = select(*columns).where(Visit.name.is_not(None) | Visit.plate.is_not(None))
    matches: dict[str, Match] = {}
    for id_, name, mobile, plate, last_four, id_hash in session.execute(named):
        if match := who.meets([name], mobile=mobile, plate=plate, last_four=last_four, id_hash=id_hash):
            matches[id_] = match
    for id_, match in matches.items():
        yield _of_visit(session, session.get_one(Visit, id_), match)


def _of_visit(session: Session, row: Visit, match: Match = UNASKED) -> Finding:
    waits = ON_HOLD if row.is_held else INSIDE if row.state == IN else None
    return Finding(
        kind="visit",
        id=row.id,
        title=_l("來訪"),
        at=row.entered_at,
        facts=facts_of(
            *_identity(row.name, row.organisation, row.mobile, row.plate),
            (_l("證件類別"), words.title_of(words.ID_KINDS, row.id_kind)),
            (_l("證件後四碼"), row.id_last_four, mask_last_four(row.id_last_four)),
            (_l("事由"), words.title_of(words.PURPOSES, row.purpose)),
            (_l("事由說明"), row.purpose_note),
            (_l("被訪單位"), row.host_department),
            (_l("未放行原因"), words.title_of(words.REFUSALS, row.refusal) if row.refusal else None),
            (_l("未放行說明"), row.refusal_note),
            (_l("人數"), row.people),
            (_l("離校時間"), row.left_at),
            (_l("訪客證"), row.pass_number),
            (_l("攜入物品"), row.goods),
            (_l("攜出物品"), row.goods_out),
            (_l("體溫"), words.title_of(words.TEMPERATURES, row.temperature) if row.temperature else None),
            (_l("備註"), row.note),
            (_l("告知版本"), row.notice_version),
        ),
        record_ids=_records_about(session, row.id, ABOUT_A_VISIT),
        look=("visit", row.id),
        match=match,
        waits=waits,
        url=f"/desk/gate/visits/{row.id}",
    )


def _guest_rows() -> Any:
    return select(InvitationGuest, Invitation).join(Invitation, Invitation.id == InvitationGuest.invitation_id)


def _guests(session: Session, who: Who) -> Iterable[Finding]:
    for guest, invitation in session.execute(_guest_rows()):
        if match := who.meets([guest.name], mobile=guest.mobile, plate=guest.plate):
            yield _of_guest(guest, invitation, match)


def _of_guest(guest: InvitationGuest, invitation: Invitation, match: Match = UNASKED) -> Finding:
    """The invitation's other guests, title and note are not this person's."""
    return Finding(
        kind="guest",
        id=guest.id,
        title=_l("受邀（刪除時，同一張邀請的其他訪客也一起刪除）"),
        at=invitation.announced_at,
        facts=facts_of(
            *_identity(guest.name, guest.organisation, guest.mobile, guest.plate),
            (_l("日期"), invitation.on),
            (_l("事由"), words.title_of(words.PURPOSES, invitation.purpose)),
        ),
        record_ids=(invitation.record_id,),
        look=("invitation", invitation.id),
        match=match,
        url=f"/desk/gate/invitations/{invitation.id}",
    )


def _watched(session: Session, who: Who) -> Iterable[Finding]:
    for row in session.scalars(select(Watch)):
        names = [row.name, *row.other_names]
        known = {"mobile": row.mobile, "plate": row.plate, "last_four": row.id_last_four, "id_hash": row.id_hash}
        if match := who.meets(names, **known):
            yield _of_watch(session, row, match)


def _of_watch(session: Session, row: Watch, match: Match = UNASKED) -> Finding:
    return Finding(
        kind="watch",
        id=row.id,
        title=_l("注意名單"),
        at=row.from_at,
        facts=facts_of(
            *_identity(row.name, None, row.mobile, row.plate),
            (_l("其他寫法"), "、".join(row.other_names), "、".join(map(mask_name, row.other_names))),
            (_l("證件後四碼"), row.id_last_four, mask_last_four(row.id_last_four)),
            (_l("原因"), row.reason),
            (_l("門衛怎麼做"), row.advice),
            (_l("到哪一天"), row.until_on),
        ),
        record_ids=_records_about(session, row.id, ("watch.save",)),
        look=("watch", row.id),
        match=match,
        waits=_l("名單還有效，先停用才能刪除") if row.is_active else None,
        url=f"/desk/gate/watch/{row.id}",
    )


def _records_about(session: Session, about_id: str, types: tuple[str, ...]) -> tuple[str, ...]:
    named = select(GateRecord.record_id).where(GateRecord.about_id == about_id, GateRecord.type.in_(types))
    return tuple(session.scalars(named.order_by(GateRecord.at, GateRecord.record_id)))


def _identity(name: str | None, organisation: str | None, mobile: str | None, plate: str | None) -> Iterable[Any]:
    yield _l("姓名"), name, mask_name(name)
    yield _l("單位"), organisation
    yield _l("手機"), mobile, mask_mobile(mobile)
    yield _l("車牌"), plate, mask_plate(plate)


PERSONAL_DATA = (PersonalData("gate", "gate.read", find=find_people, get=get_people),)
