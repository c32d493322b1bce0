"""What the code itself does not do, so that no text can: build SQL, run a shell, evaluate, unpickle, become markup."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
EVALUATES = {"eval", "exec", "compile", "__import__"}
UNPACKS_CODE = {"pickle", "marshal", "shelve", "dill", "yaml", "xmlrpc"}
# the install page draws its own two symbols; names of tables and columns come from the models
MARKUP_IN = {"webapp/tls/install_page.py"}
SQL_FROM_NAMES_IN = {"webapp/backups/database.py", "webapp/bulk.py", "webapp/retention/scrubbing.py"}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("webapp", "labels"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", ""), node


def test_nothing_is_evaluated_or_unpickled() -> None:
    for name, tree in trees():
        named = {call.func.id for _n, call in calls(tree) if isinstance(call.func, ast.Name)}
        imported = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        imported |= {str(n.module).split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        assert not named & EVALUATES, name
        assert not imported & UNPACKS_CODE, name


def test_no_program_is_started_through_a_shell() -> None:
    for name, tree in trees():
        for called, call in calls(tree):
            assert not any(word.arg == "shell" for word in call.keywords), name
            assert called not in {"system", "popen", "getoutput"}, name


def test_no_sql_is_put_together_from_text() -> None:
    for name, tree in trees():
        for called, call in calls(tree):
            if called in {"text", "exec_driver_sql"} and call.args and name not in SQL_FROM_NAMES_IN:
                is_fixed = isinstance(call.args[0], ast.Constant) or name == "webapp/db.py"
                assert is_fixed or (called == "text" and not isinstance(call.args[0], ast.JoinedStr | ast.BinOp)), name


def test_no_text_becomes_markup_and_no_template_comes_from_data() -> None:
    for name, tree in trees():
        used = {called for called, _call in calls(tree)}
        assert not used & {"render_template_string", "from_string"}, name
        assert "Markup" not in used or name in MARKUP_IN, name
    for path in (ROOT / "webapp" / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(
            r"\|\s*safe\b|autoescape\s+false|<script(?![^>]*\bsrc=)|\son(click|load|error|input|change|submit)=|\sstyle=",
            text,
        ), path


def test_no_script_of_ours_writes_markup_or_listens_to_other_windows() -> None:
    static = ROOT / "webapp" / "static"
    for path in [*(static / "js").rglob("*.js"), static / "sw.js"]:
        text = path.read_text()
        written = r"\.(inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\(|new Function|unsafeHTML"
        assert not re.search(written, text), path
        assert not re.search(r"window\.(addEventListener\(\"message\"|onmessage)", text), path
