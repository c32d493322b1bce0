"""Are the school's data safe? Each thing that bears on it as one point: how it stands, in words, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.missing import own_keys, sum_missing
from webapp.accounts.models import Device
from webapp.accounts.phone_health import CONDITIONS, INSTALLED, MISMATCHES, PERSISTED, RECOVERED, count_needs
from webapp.accounts.phones import ATTENTION, QUEUED
from webapp.backups.state import backup_state
from webapp.desk.ledger import HAS_MISSING_PHOTO
from webapp.journal.audits import BACKUP, CHAIN, LIVE, find_last_audit
from webapp.journal.erase import ERASURE, still_here
from webapp.journal.gaps import numbers_used_twice
from webapp.journal.models import Audit, Record
from webapp.journal.queries import held_records

TONES = ("ok", "wait", "danger")
CHAIN_EVERY, VERIFY_EVERY = timedelta(days=8), timedelta(days=100)
RESTORE_NEWS = timedelta(days=14)
PHOTO_PATIENCE = timedelta(days=1)
HELD_PATIENCE = timedelta(days=7)


@dataclass(frozen=True)
class Link:
    """Where to look, or to do something about it."""

    title: str
    url: str


@dataclass(frozen=True)
class Fact:
    """A sentence; with a moment after it where there is one."""

    text: str
    at: datetime | None = None


@dataclass(frozen=True)
class Point:
    """One thing that bears on safety. `tone`: ok, wait (soon), danger (now). `todo` is empty where all is well."""

    key: str
    title: str
    icon: str
    tone: str
    facts: tuple[Fact, ...]
    todo: str = ""
    links: tuple[Link, ...] = ()
    details: tuple[str, ...] = ()


def all_points(session: Session, now: datetime) -> list[Point]:
    """Return every point, in the order in which the page shows them."""
    return [point(session, now) for point in POINTS]


def verdict(points: list[Point]) -> str:
    """Return the gravest tone."""
    return max((point.tone for point in points), key=TONES.index)


def _count(session: Session, statement: Any) -> int:
    return session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def _phones(session: Session, _now: datetime) -> Point:
    needs = count_needs(session)
    total = sum(number for key, number in needs.items() if key not in {"revoked", "unused"})
    urgent = sum(needs.get(key, 0) for key in ("lost", "attention", "silent"))
    in_use = Device.revoked_at.is_(None)
    loose = _count(session, select(Device.id).where(in_use, INSTALLED.is_(False)))
    unsafe = _count(session, select(Device.id).where(in_use, PERSISTED.is_(False)))
    forked = session.scalar(select(func.count(numbers_used_twice(own_keys()).c.device_id.distinct()))) or 0
    facts = [Fact(_("%(number)s 支手機在用。", number=total))]
    if holding := _count(session, select(Device.id).where(in_use, QUEUED > 0)):
        facts.append(Fact(_("%(number)s 支有未送出的記錄。", number=holding)))
    if attention := _count(session, select(Device.id).where(in_use, ATTENTION > 0)):
        facts.append(Fact(_("%(number)s 支有送不出去的記錄。", number=attention)))
    if silent := _count(session, select(Device.id).where(in_use, CONDITIONS["silent"])):
        facts.append(Fact(_("其中 %(number)s 支三天以上沒連線。", number=silent)))
    if unsafe:
        facts.append(Fact(_("%(number)s 支的瀏覽器沒承諾保留資料。", number=unsafe)))
    if loose:
        facts.append(Fact(_("%(number)s 支沒有裝在主畫面。", number=loose)))
    if forked:
        facts.append(Fact(_("%(number)s 支用過重複的編號：可能有兩支手機共用一個身分。", number=forked)))
    tone = "danger" if urgent or forked else "wait" if unsafe else "ok"
    todo = ""
    if tone == "danger":
        todo = _("從清單最上面的手機開始，一支一支看它要做什麼。")
    elif unsafe:
        todo = _("請持有人把程式安裝到手機主畫面，再從主畫面打開。")
    return Point(
        "phones", _("手機"), "smartphone", tone, tuple(facts), todo, (Link(_("看手機清單"), "/desk/ledgers/phones"),)
    )


def _missing(session: Session, now: datetime) -> Point:
    found = sum_missing(session, now)
    if not found.total:
        return Point("missing", _("沒送到的記錄"), "list", "ok", (Fact(_("每支手機寫過的記錄都已送到。")),))
    facts = [Fact(_("%(phones)s 支手機有 %(number)s 筆還沒送到。", phones=found.phones, number=found.total))]
    parts = ((found.on_phone, _("%(number)s 筆還在手機上。")), (found.silent, _("%(number)s 筆在很久沒消息的手機上。")))
    facts += [Fact(text % {"number": number}) for number, text in parts if number]
    if found.lost:
        facts.append(Fact(_("%(number)s 筆可能遺失：手機說它已經沒有了。", number=found.lost)))
    if found.old:
        facts.append(Fact(_("%(number)s 筆已超過七天。", number=found.old)))
    is_grave = found.lost or found.silent or found.old
    todo = _("先找到那支手機，再看是連線送出、匯入救援檔，還是請填寫人補登。") if is_grave else ""
    links = (Link(_("看是哪幾筆"), "/desk/ledgers/gaps"), Link(_("匯入救援檔"), "/desk/rescue"))
    return Point("missing", _("沒送到的記錄"), "list", "danger" if is_grave else "wait", tuple(facts), todo, links)


def _held(session: Session, now: datetime) -> Point:
    number = _count(session, held_records())
    if not number:
        return Point("held", _("待處理記錄"), "inbox", "ok", (Fact(_("沒有等著處理的記錄。")),))
    oldest = session.scalar(held_records().with_only_columns(Record.received_at).limit(1))
    facts = (Fact(_("%(number)s 筆收下了，但還沒採用。", number=number)), Fact(_("最早一筆收到於"), oldest))
    tone = "danger" if oldest and now - oldest > HELD_PATIENCE else "wait"
    todo = _("一筆一筆看，決定採用或不採用。沒決定以前，清冊裡看不到它們。")
    return Point("held", _("待處理記錄"), "inbox", tone, facts, todo, (Link(_("去處理"), "/desk/ledgers/held"),))


def _photos(session: Session, now: datetime) -> Point:
    late = select(Record.id).where(HAS_MISSING_PHOTO, Record.received_at < now - PHOTO_PATIENCE)
    number = _count(session, late)
    if not number:
        return Point("photos", _("照片"), "image", "ok", (Fact(_("記錄的照片都已送到。")),))
    facts = (Fact(_("%(number)s 筆記錄送到一天以上，照片還沒到。", number=number)),)
    todo = _("請持有人用 Wi-Fi 打開程式，等照片傳完。")
    links = (Link(_("看是哪幾筆"), "/desk/ledgers/records?outcome=photo"),)
    return Point("photos", _("照片"), "image", "wait", facts, todo, links)


def _chain(session: Session, now: datetime) -> Point:
    last = find_last_audit(session, LIVE, CHAIN)
    whole = find_last_audit(session, LIVE)
    title, icon = _("帳本"), "link"
    if last is None:
        facts: tuple[Fact, ...] = (Fact(_("還沒有核對過。")),)
        return Point("chain", title, icon, "wait", facts, _("請維護人員執行「rounds verify」。"))
    # a quick look may be clean where the last thorough one was not
    wrong = next((audit for audit in (whole, last) if audit is not None and audit.wrong), None)
    if wrong is not None:
        facts = (Fact(_("核對發現 %(number)s 處不符。核對於", number=len(wrong.wrong)), wrong.at),)
        todo = _("不要動任何東西。請維護人員先做一份備份，再看下面的細節；需要時從最近驗證過的備份還原。")
        return Point("chain", title, icon, "danger", facts, todo, (), tuple(wrong.wrong))
    facts = (Fact(_("每一筆都和收到時一樣，沒有少、沒有改。上次核對"), last.at),)
    facts += (_whole_fact(whole),)
    is_due = now - last.at > CHAIN_EVERY or whole is None or now - whole.at > VERIFY_EVERY
    todo = _("請維護人員執行「rounds verify」，每學期至少一次。") if is_due else ""
    return Point("chain", title, icon, "wait" if is_due else "ok", facts, todo)


def _whole_fact(whole: Audit | None) -> Fact:
    if whole is None:
        return Fact(_("還沒做過完整核對（簽章、清冊、照片）。"))
    return Fact(
        _("上次完整核對（%(records)s 筆記錄、%(photos)s 張照片）", records=whole.records, photos=whole.photos), whole.at
    )


def _backups(session: Session, now: datetime) -> Point:
    state = backup_state(session, now)
    audit = find_last_audit(session, BACKUP)
    facts = [Fact(_("還沒有驗證過的備份。"))]
    if state.last_verified_at is not None:
        facts = [Fact(_("上次驗證過的備份做於"), state.last_verified_at)]
    is_planned = state.plan is not None and state.plan.is_on
    facts.append(Fact(_("每天自動備份：已開啟。") if is_planned else _("每天自動備份：沒有開啟。")))
    if state.last_error:
        facts.append(Fact(_("最近一次備份失敗"), state.last_at))
    details = tuple(audit.wrong) if audit is not None else ()
    tone = "danger" if details else state.tone
    todo = "" if tone == "ok" else _("打開每天自動備份，並把備份存到另一台機器。沒有備份，伺服器壞了就只剩手機上的。")
    return Point(
        "backups", _("備份"), "save", tone, tuple(facts), todo, (Link(_("看備份"), "/desk/backups/"),), details
    )


def _restorations(session: Session, now: datetime) -> Point:
    restorations = backup_state(session, now).restorations
    title, icon = _("還原"), "history"
    if not restorations:
        return Point("restorations", title, icon, "ok", (Fact(_("資料沒有被還原過。")),))
    last = max(restorations, key=lambda one: one.at)
    facts = [Fact(_("資料曾被還原，發現於"), last.at)]
    if last.backup_made_at:
        facts.append(Fact(_("還原到這時的樣子"), last.backup_made_at))
    facts.append(Fact(_("之後有 %(number)s 筆較早寫的記錄從手機送回來。", number=last.came_back)))
    is_news = now - last.at < RESTORE_NEWS
    todo = _("請每個人把手機連上網路、打開程式一次：手機會把伺服器缺的再送一次。") if is_news else ""
    links = (Link(_("看手機清單"), "/desk/ledgers/phones"),)
    return Point("restorations", title, icon, "wait" if is_news else "ok", tuple(facts), todo, links)


def _copies(session: Session, _now: datetime) -> Point:
    row = session.execute(select(func.sum(MISMATCHES), func.sum(RECOVERED)).select_from(Device)).one()
    mismatches, recovered = (int(number or 0) for number in row)
    facts = [Fact(_("手機上的資料和伺服器一致。"))]
    if mismatches:
        facts = [Fact(_("手機每天比對一次；共有 %(number)s 次不符，已自行重新下載。", number=mismatches))]
    if recovered:
        facts.append(Fact(_("有 %(number)s 筆記錄是手機從第二份救回來的。", number=recovered)))
    return Point("copies", _("手機上的資料"), "refresh-cw", "ok", tuple(facts))


def _erasures(session: Session, _now: datetime) -> Point:
    erased = _count(session, select(Record.id).where(Record.erased_at.is_not(None)))
    last_at = session.scalar(select(func.max(Record.received_at)).where(Record.type == ERASURE))
    left = still_here(session, current_app.extensions["journal"].door.erasures)
    if left:
        facts: tuple[Fact, ...] = (Fact(_("%(number)s 筆依法刪除的記錄又出現了。", number=len(left))),)
        todo = _("請維護人員執行「rounds purge」，會再刪除一次。")
        return Point("erasures", _("刪除"), "x", "danger", facts, todo)
    facts = (Fact(_("依法或到期刪除了 %(number)s 筆記錄的內容。", number=erased)),)
    if last_at is not None:
        facts += (Fact(_("上次刪除"), last_at),)
    return Point("erasures", _("刪除"), "x", "ok", facts)


POINTS: tuple[Callable[[Session, datetime], Point], ...] = (
    _phones,
    _missing,
    _held,
    _photos,
    _backups,
    _chain,
    _restorations,
    _copies,
    _erasures,
)
