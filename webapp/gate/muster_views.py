"""Musters at the desk: opening one, the board that keeps itself current, the sheet when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db
from webapp.gate import words
from webapp.gate.blueprint import DESK, bp, clock, name_of, not_found, people, tell
from webapp.gate.boards import Item, Shown, show_board
from webapp.gate.muster_models import Muster
from webapp.gate.schemas import LISTED_MAX
from webapp.journal.desk import say
from webapp.paper import Cell, Paper, PaperColumn, on_the_wall
from webapp.paper_pages import school_paper
from webapp.registry.places import PlaceTree
from webapp.security import needs

ALL = f"{DESK}/musters"
ONE = f"{ALL}/<uuid:muster_id>"
BRANCHES = ("campus", "building", "floor")
WORDS_OF = {"visit": ("safe", "missing"), "person": ("safe", "missing"), "place": ("clear", "unclear")}
SHOWN = 20
MOST_TITLE = 120


@bp.get(ALL)
@needs("gate.see")
def musters() -> str:
    """Show musters, the open ones first, and the form that opens one."""
    return _list_page({"is_drill": "yes", "person": "all"})


@bp.post(ALL)
@needs("gate.muster")
def open_muster() -> Any:
    """Begin to count: visitors always, rooms and people as chosen."""
    typed = {name: request.form.get(name, "").strip() for name in ("title", "is_drill")}
    place_ids = _rooms_below(request.form.getlist("branch"))
    person_ids = _people_of(request.form.getlist("department"))
    errors = {}
    if len(typed["title"]) > MOST_TITLE:
        errors["title"] = _("太長，請在 %(most)s 字以內。", most=MOST_TITLE)
    if typed["is_drill"] not in {"yes", "no"}:
        errors["is_drill"] = _("請選是演練還是真的。")
    if len(place_ids) > LISTED_MAX or len(person_ids) > LISTED_MAX:
        errors["branch"] = _("最多 %(most)s 個場所、%(most)s 位人員，請少選一些。", most=LISTED_MAX)
    if errors:
        return _list_page(typed, errors), 422
    data = {"is_drill": typed["is_drill"] == "yes", "place_ids": place_ids, "person_ids": person_ids}
    if typed["title"]:
        data["title"] = " ".join(typed["title"].split())
    outcome = say(current_user, "muster.open", data)
    tell(outcome, _("點名開始。巡查人員的手機連線後就看得到名單。"))
    newest = db.session.scalars(select(Muster).order_by(Muster.opened_at.desc(), Muster.id).limit(1)).first()
    return redirect(url_for("gate.muster", muster_id=newest.id) if newest else url_for("gate.musters"))


@bp.get(ONE)
@needs("gate.see")
def muster(muster_id: UUID) -> str:
    """Show the board; while the muster is open it asks again by itself."""
    return _board_page(_find(muster_id))


@bp.post(f"{ONE}/tick")
@needs("gate.inside")
def tick(muster_id: UUID) -> Any:
    """Say of one item how it is."""
    found, form = _find(muster_id), request.form
    kind, item_id, state = (form.get(name, "") for name in ("kind", "id", "state"))
    known = {item.id for item in show_board(db.session(), found).items.get(kind, ())}
    if item_id not in known or state not in (*WORDS_OF.get(kind, ()), "unset"):
        raise not_found()
    data = {"muster_id": found.id, "item": {"kind": kind, "id": item_id}, "state": state}
    tell(say(current_user, "muster.tick", data), _("已記下。"))
    return redirect(url_for("gate.muster", muster_id=muster_id, _anchor=f"item-{item_id}"))


@bp.post(f"{ONE}/close")
@needs("gate.muster")
def close_muster(muster_id: UUID) -> Any:
    """End it; who is still missing has to be written down."""
    found = _find(muster_id)
    note = request.form.get("note", "").strip()
    board = show_board(db.session(), found)
    if board.count.open_items and not note:
        return _board_page(
            found, {"note": _("還有 %(n)s 項沒有確認，請寫下怎麼處理。", n=len(board.count.open_items))}
        ), 422
    data = {"muster_id": found.id}
    if note:
        data["note"] = note[:2000]
    tell(say(current_user, "muster.close", data), _("點名結束。晚到的回報仍會記上，並註明。"))
    return redirect(url_for("gate.muster", muster_id=muster_id))


@bp.get(f"{ONE}/print")
@needs("gate.see")
def print_muster(muster_id: UUID) -> str:
    """Show the muster as a sheet to be signed."""
    found = _find(muster_id)
    return render_template(
        "gate/paper.html", papers=[_paper(show_board(db.session(), found))], form="muster",
        back=(url_for("gate.muster", muster_id=found.id), _("返回點名")),
    )  # fmt: skip


def _find(muster_id: UUID) -> Muster:
    found = db.session.get(Muster, str(muster_id))
    if found is None:
        raise not_found()
    return found


def _list_page(typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    rows = db.session.scalars(select(Muster).order_by(Muster.opened_at.desc(), Muster.id).limit(SHOWN)).all()
    tree = PlaceTree.load(db.session())
    return render_template(
        "gate/musters.html",
        boards=[show_board(db.session(), row) for row in rows],
        typed=typed,
        errors=errors or {},
        branches=[(node.id, tree.path(node.id)) for _depth, node in tree.walk() if node.kind in BRANCHES],
        departments=sorted({row.department or "" for row in people().values() if row.is_active}),
    )


def _board_page(found: Muster, errors: Mapping[str, str] | None = None) -> str:
    now, _zone = clock()
    return render_template(
        "gate/muster.html",
        board=show_board(db.session(), found),
        muster=found,
        now=now,
        words_of=WORDS_OF,
        errors=errors or {},
        note=request.form.get("note", ""),
    )


def _rooms_below(branches: list[str]) -> list[str]:
    """Return the rooms in these buildings, in walking order."""
    tree = PlaceTree.load(db.session())
    found: dict[str, None] = {}
    for branch in branches:
        if branch in tree.nodes:
            found.update({node.id: None for _depth, node in tree.walk(branch) if node.kind == "room"})
    return list(found)


def _people_of(departments: list[str]) -> list[str]:
    chosen = set(departments)
    listed = [row for row in people().values() if row.is_active and (row.department or "") in chosen]
    return [row.id for row in sorted(listed, key=lambda row: (row.department or "", row.name))]


def _paper(board: Shown) -> Paper:
    _now, zone = clock()
    found = board.muster
    kinds = {"visit": _("訪客"), "place": _("場所"), "person": _("人員"), "other": _("名單外")}

    def state(item: Item) -> Cell:
        title = words.title_of(words.ITEM_STATES, item.state)
        return Cell(f"▲{title}", title, "bad") if item.state in {"missing", "unclear", "unset"} else Cell(title)

    columns = (
        PaperColumn(_("類別"), lambda item: kinds[item.kind], 8, "code"),
        PaperColumn(_("姓名／場所"), lambda item: item.name or _("（已刪除）"), 24),
        PaperColumn(_("單位"), lambda item: item.about, 20),
        PaperColumn(_("人數"), lambda item: item.line.people if item.kind == "visit" else "", 6, "number"),
        PaperColumn(_("結果"), state, 10, "result"),
        PaperColumn(_("時間"), lambda item: on_the_wall(item.at, zone), 16, "instant"),
        PaperColumn(_("確認人"), lambda item: name_of(item.mark.by_id) if item.mark else "", 10),
        PaperColumn(_("地點與備註"), _remarks, 30, "note"),
    )
    closed = on_the_wall(found.closed_at, zone)
    facts = [
        (_("性質"), words.title_of(words.MUSTER_KINDS, "drill" if found.is_drill else "real")),
        (_("開始"), f"{on_the_wall(found.opened_at, zone):%Y/%m/%d %H:%M}"),
        (_("結束"), f"{closed:%Y/%m/%d %H:%M}" if closed else _("進行中")),
        (_("主持人"), name_of(found.opened_by_id)),
        (_("應到"), str(board.count.expected)),
        (_("已確認"), str(board.count.accounted)),
        (_("沒看到"), str(board.count.missing)),
        (_("說法不同"), str(board.count.disputed)),
    ]
    items = [item for kind in board.items.values() for item in kind]
    notes = [_("▲ 是還沒確認平安或清空的。訪客姓名部分遮住。")]
    if found.close_note:
        notes.append(_("結束時的說明：%(note)s", note=found.close_note))
    title = found.title or (_("校園點名紀錄（演練）") if found.is_drill else _("校園點名紀錄"))
    return school_paper(title, facts, (columns, items), notes, (_("點名人"), _("學務主任"), _("總務主任"), _("校長")))


def _remarks(item: Item) -> str:
    parts = [item.mark.where, item.mark.note if item.kind != "other" else None] if item.mark else []
    if item.line.is_disputed:
        told = "、".join(
            f"{name_of(word.by_id)}：{words.title_of(words.ITEM_STATES, word.state)}" for word in item.words
        )
        parts.append(_("說法不同（%(told)s）", told=told))
    if item.mark and item.mark.is_late:
        parts.append(_("結束後才回報"))
    return "；".join(part for part in parts if part)
