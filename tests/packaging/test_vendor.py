"""Other people's code, icons and fonts: installed from pinned packages, complete, and never a guess."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools import vendor

ROOT = Path(__file__).parents[2]
PLAN = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
LOCK = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
SVG = "{http://www.w3.org/2000/svg}"
# icon("name") in scripts, icon("name") and icon('name') in templates; a computed name can't be found this way
ICON_USE = re.compile(r"\bicon\(\s*[\"']([a-z0-9-]+)[\"']")


@pytest.fixture
def checkout(tmp_path):
    """The files that decide what is installed, and stamps that say they were followed."""
    for name in (*vendor.INPUTS, *vendor.NPM_FILES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    for folder in PLAN["vendor"]:
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / vendor.STAMP).write_text(vendor.fingerprint(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", vendor.INPUTS)
def test_a_changed_input_makes_the_installed_files_outdated(checkout, name):
    assert vendor.is_up_to_date(checkout)

    with (checkout / name).open("a") as file:
        file.write("\n")

    assert not vendor.is_up_to_date(checkout)


@pytest.mark.parametrize("folder", PLAN["vendor"])
def test_a_folder_that_was_cleaned_away_makes_the_rest_outdated(checkout, folder):
    shutil.rmtree(checkout / folder)

    assert not vendor.is_up_to_date(checkout)


def test_a_file_that_is_no_drawing_is_refused():
    with pytest.raises(ValueError, match="icon lock is not an SVG file"):
        vendor.symbol("lock", "<html></html>")


def test_what_is_installed_is_what_the_checkout_asks_for():
    assert vendor.is_up_to_date(ROOT)


@pytest.mark.parametrize("folder", PLAN["vendor"])
def test_every_file_of_the_plan_is_there_with_its_licence(folder):
    files = PLAN["vendor"][folder]
    packages = {
        source.split("/")[0] if source[0] != "@" else "+".join(source.split("/")[:2]) for source in files.values()
    }

    assert [name for name in files if not (ROOT / folder / name).is_file()] == []
    assert [name for name in packages if not list((ROOT / folder / "licences").glob(f"{name}.LICENSE*"))] == []


def test_the_sprite_holds_each_icon_of_the_list_in_the_colour_of_the_text():
    sprite = ElementTree.parse(ROOT / vendor.SPRITE_FOLDER / vendor.SPRITE).getroot()
    symbols = sprite.findall(f"{SVG}symbol")

    assert [symbol.get("id") for symbol in symbols] == sorted(set(PLAN["icons"]))
    assert {symbol.get("stroke") for symbol in symbols} == {"currentColor"}
    assert all(len(symbol) > 0 for symbol in symbols)


def test_every_icon_that_a_page_names_is_in_the_sprite():
    pages = [*(ROOT / "webapp/static/js").rglob("*.js"), *(ROOT / "webapp").rglob("*.html")]
    named = {(page.name, name) for page in pages for name in ICON_USE.findall(page.read_text(encoding="utf-8"))}

    assert sorted(use for use in named if use[1] not in PLAN["icons"]) == []


def test_every_package_is_pinned_by_digest_and_by_no_address():
    packages = {name: entry for name, entry in LOCK["packages"].items() if name}

    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_what_is_shipped_is_pinned_to_one_version():
    assert {name: version for name, version in PLAN["dependencies"].items() if not version[0].isdigit()} == {}
