"""From what is typed about a meal to what changes in it: no id is lost, nobody else's dish is touched."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.canteen.planning import Line, Shown, StaleError, dish_changes, read_names, read_shown, write_shown

RICE = Shown("11111111-1111-4111-8111-111111111111", "白飯", needs_sample=False, sort=10)
EGGS = Shown("22222222-2222-4222-8222-222222222222", "番茄炒蛋", needs_sample=True, sort=20)
SOUP = Shown("33333333-3333-4333-8333-333333333333", "玉米濃湯", needs_sample=True, sort=30)
MENU = (RICE, EGGS, SOUP)


def as_lines(*dishes: Shown) -> list[Line]:
    return [Line(dish.name, dish.needs_sample) for dish in dishes]


def numbered() -> object:
    numbers = count(1)
    return lambda: f"new-{next(numbers)}"


def changes_of(lines: list[Line], shown: tuple[Shown, ...] = MENU, here: tuple[Shown, ...] | None = None):  # type: ignore[no-untyped-def]
    return dish_changes(shown, lines, shown if here is None else here, numbered())  # type: ignore[arg-type]


def test_what_stands_as_it_was_says_nothing() -> None:
    assert not changes_of(as_lines(*MENU))


def test_width_and_case_alone_are_a_new_spelling_of_the_same_dish() -> None:
    shown = (Shown(RICE.id, "pizza", needs_sample=True, sort=10),)

    assert changes_of([Line("Ｐizza", needs_sample=True)], shown).dishes == [{"id": RICE.id, "name": "Ｐizza"}]


def test_a_dish_that_is_spelled_better_keeps_its_id() -> None:
    lines = [*as_lines(RICE), Line("番茄炒雞蛋", needs_sample=True), *as_lines(SOUP)]

    assert changes_of(lines).dishes == [{"id": EGGS.id, "name": "番茄炒雞蛋"}]


def test_another_dish_in_its_place_does_not_inherit_its_sample() -> None:
    changes = changes_of([*as_lines(RICE), Line("紅燒獅子頭", needs_sample=True), *as_lines(SOUP)])

    assert changes.removed == [EGGS.id]
    assert [dish["name"] for dish in changes.dishes] == ["紅燒獅子頭"]
    assert changes.dishes[0]["id"] == "new-1"


def test_a_dish_that_a_phone_added_meanwhile_survives() -> None:
    added = Shown("44444444-4444-4444-8444-444444444444", "水果", needs_sample=True, sort=40)

    assert not changes_of(as_lines(*MENU), here=(*MENU, added))


def test_a_dish_that_both_added_is_on_the_menu_once() -> None:
    added = Shown("44444444-4444-4444-8444-444444444444", "水果", needs_sample=True, sort=40)

    changes = changes_of([*as_lines(*MENU), Line("水果", needs_sample=True)], here=(*MENU, added))

    assert not changes


def test_a_dish_is_put_between_two_others_without_moving_them() -> None:
    changes = changes_of([*as_lines(RICE), Line("青菜", needs_sample=True), *as_lines(EGGS, SOUP)])

    assert changes.dishes == [{"id": "new-1", "name": "青菜", "needs_sample": True, "sort": 11}]


def test_only_the_tick_that_was_taken_away_is_said() -> None:
    changes = changes_of([*as_lines(RICE, EGGS), Line(SOUP.name, needs_sample=False)])

    assert changes.dishes == [{"id": SOUP.id, "needs_sample": False}]


@given(st.permutations(MENU))
def test_an_order_that_was_typed_is_the_order_that_comes_out(order: list[Shown]) -> None:
    said = {dish["id"]: dish["sort"] for dish in changes_of(as_lines(*order)).dishes}

    sorts = [said.get(dish.id, dish.sort) for dish in order]

    assert sorts == sorted(set(sorts))


NAMES = st.text("白飯菜湯蛋魚肉麵青紅", min_size=1, max_size=6)


@given(st.lists(NAMES, max_size=8, unique=True), st.lists(NAMES, max_size=8, unique=True))
def test_whatever_was_there_the_menu_becomes_what_was_typed(before: list[str], typed: list[str]) -> None:
    shown = tuple(
        Shown(f"{number:08d}-0000-4000-8000-000000000000", name, needs_sample=True, sort=number * 10)
        for number, name in enumerate(before, 1)
    )

    changes = changes_of([Line(name, needs_sample=True) for name in typed], shown)

    rows = {dish.id: {"name": dish.name, "sort": dish.sort} for dish in shown if dish.id not in changes.removed}
    for said in changes.dishes:
        rows.setdefault(said["id"], {}).update(said)
    assert [row["name"] for row in sorted(rows.values(), key=lambda row: row["sort"])] == typed


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("白飯\n番茄炒蛋", ["白飯", "番茄炒蛋"]),
        ("  1. 白飯\r\n 2、番茄炒蛋 \n\n", ["白飯", "番茄炒蛋"]),
        ("• 白飯\n- 青菜\n● 湯", ["白飯", "青菜", "湯"]),
        ("白飯\t青菜", ["白飯", "青菜"]),
        ("白飯\n白飯\n白 飯", ["白飯"]),
        ("3色炒蛋\n7-11飯糰", ["3色炒蛋", "7-11飯糰"]),
        ("白飯\x00", ["白飯"]),
        ("", []),
    ],
)
def test_lists_are_read_as_people_paste_them(text: str, names: list[str]) -> None:
    assert read_names(text) == names


HALF = f'[["{RICE.id}"]]'


@pytest.mark.parametrize("text", ["nonsense", "{}", '[["x", "白飯", true, 1]]', "[[1]]", "[" * 5000, "null", HALF])
def test_what_no_page_remembered_is_refused(text: str) -> None:
    with pytest.raises(StaleError):
        read_shown(text)


def test_a_page_remembers_what_it_showed() -> None:
    assert read_shown(write_shown(MENU)) == list(MENU)
