"""Who may import whom (docs/developers.md): imports point one way, on the server and in the browser."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FEATURES = ("registry", "printing", "patrol", "damage", "canteen", "gate", "pickup")
TOP = {
    "webapp.db",
    "webapp.disk",
    "webapp.errors",
    "webapp.config",
    "webapp.describing",
    "webapp.ids",
    "webapp.i18n",
    "webapp.security",
    "webapp.merge",
    "webapp.ledgers",
    "webapp.walltime",
    "webapp.bulk",
}
LIBRARIES_ONLY = {"db.py", "disk.py", "errors.py", "config.py", "ids.py", "bulk.py"}
JS = ROOT / "webapp" / "static" / "js"
MAY_IMPORT = {
    "domain": {"domain"},
    "store": {"domain", "store"},
    "sync": {"domain", "store", "sync"},
    "ui": {"ui"},
    "pages": {"domain", "store", "sync", "ui", "pages", "words"},
    "words": {"words"},
}
GLOBALS = {
    "domain": (
        "window",
        "document",
        "navigator",
        "indexedDB",
        "fetch",
        "localStorage",
        "Date.now",
        "Math.random",
        "crypto",
    ),
    "store": ("document", "fetch", "XMLHttpRequest"),
    "sync": ("document", "localStorage"),
}


def imports_of(path: Path) -> set[str]:
    """Every module of ours that the file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] in {"webapp", "labels"}}


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def is_within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def test_labels_know_nothing_of_the_application() -> None:
    for path in modules("labels"):
        assert not [name for name in imports_of(path) if is_within(name, "webapp")], path
        assert not re.search(r"^\s*(import|from) (flask|sqlalchemy)", path.read_text(), re.M), path


@pytest.mark.parametrize("name", sorted(LIBRARIES_ONLY))
def test_the_ground_floor_knows_libraries_only(name: str) -> None:
    imported = imports_of(ROOT / "webapp" / name)
    floor = ("webapp.db", "webapp.disk", "webapp.ids", "webapp.errors")
    assert all(is_within(module, *floor) for module in imported), imported


def test_the_journal_knows_no_feature() -> None:
    for path in modules("webapp/journal"):
        wrong = [
            n
            for n in imports_of(path)
            if is_within(n, "webapp") and n != "webapp" and not is_within(n, "webapp.journal", *TOP)
        ]
        assert not wrong, (path, wrong)


@pytest.mark.parametrize("room", FEATURES)
def test_a_feature_imports_no_other_feature_but_the_registry(room: str) -> None:
    others = tuple(f"webapp.{other}" for other in (*FEATURES, "desk", "demo") if other not in {room, "registry"})
    for path in modules(f"webapp/{room}"):
        wrong = [name for name in imports_of(path) if is_within(name, *others)]
        assert not wrong, (path, wrong)


@pytest.mark.parametrize("room", ["accounts", *FEATURES])
def test_a_service_knows_no_flask_no_clock_and_no_chance(room: str) -> None:
    """It must give the same rows when the journal is replayed."""
    text = (ROOT / "webapp" / room / "service.py").read_text()
    imported = imports_of(ROOT / "webapp" / room / "service.py")

    assert not re.search(r"^\s*(import|from) (flask|random|secrets|os|time)\b", text, re.M)
    assert not re.search(r"\b(now\(|utcnow|uuid4|uuid7|commit\()", text)
    wrong = [
        n
        for n in imported
        if is_within(n, "webapp.journal") and not is_within(n, "webapp.journal", "webapp.journal.interface")
    ]
    assert not wrong


@pytest.mark.parametrize("room", ["accounts", *FEATURES])
def test_a_room_takes_from_the_journal_only_its_interface(room: str) -> None:
    allowed = {
        "records.py": ("interface",),
        "*models.py": ("interface",),
        "service.py": ("interface",),
        "schemas.py": (),
    }
    for name, parts in allowed.items():
        for path in (ROOT / "webapp" / room).glob(name):
            imported = {n for n in imports_of(path) if is_within(n, "webapp.journal")}
            assert all(is_within(n, *(f"webapp.journal.{p}" for p in parts)) for n in imported), (path, imported)


@pytest.mark.parametrize("room", ["accounts", *FEATURES])
def test_schemas_know_marshmallow_only(room: str) -> None:
    text = (ROOT / "webapp" / room / "schemas.py").read_text()
    assert not re.search(r"^\s*(import|from) (flask|sqlalchemy)", text, re.M)


def test_only_the_factory_and_the_commands_know_every_room() -> None:
    for path in modules("webapp"):
        place = path.relative_to(ROOT / "webapp").as_posix()
        if place in {"__init__.py", "cli.py", "shell.py"} or place.startswith(
            ("commands/", "demo/", "desk/", "migrations/")
        ):
            continue
        rooms = {room for room in FEATURES for name in imports_of(path) if is_within(name, f"webapp.{room}")}
        own = place.split("/")[0]
        assert rooms <= {own, "registry"}, (place, rooms)


def without_comments(code: str) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", code, flags=re.S)


def js_files() -> list[Path]:
    return [path for path in sorted(JS.rglob("*.js")) if "vendor" not in path.parts]


@pytest.mark.parametrize("path", js_files(), ids=lambda p: p.relative_to(JS).as_posix())
def test_browser_modules_import_one_way(path: Path) -> None:
    own = path.relative_to(JS).parts[0]
    code = path.read_text()
    for target in re.findall(r"""(?:import|export)[^"';]*?from\s*["']([^"']+)["']|import\(["']([^"']+)["']\)""", code):
        name = target[0] or target[1]
        if name.startswith("/static/vendor/"):
            continue
        if not name.startswith((".", "/")):
            # a package's types may be named in a comment; the browser could not import it
            assert f'"{name}"' not in without_comments(code), (path, name)
            continue
        resolved = (
            JS / name.removeprefix("/static/js/") if name.startswith("/static/js/") else (path.parent / name).resolve()
        )
        assert resolved.is_file(), (path, name)
        assert resolved.relative_to(JS).parts[0] in MAY_IMPORT[own], (path, name)


@pytest.mark.parametrize("path", js_files(), ids=lambda p: p.relative_to(JS).as_posix())
def test_browser_modules_touch_only_what_their_floor_may(path: Path) -> None:
    code = without_comments(path.read_text())
    for name in GLOBALS.get(path.relative_to(JS).parts[0], ()):
        is_argument = re.search(rf"[{{,(]\s*{re.escape(name)}\s*[,}})=]", code)
        assert is_argument or not re.search(rf"(?<![\w.$]){re.escape(name)}\s*[.(]", code), (path, name)
    assert not re.search(r"\binnerHTML\b|\beval\(|\bnew Function\b|document\.write", code), path
