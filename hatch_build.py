"""Build hook: install browser code, icons and fonts before the wheel, normal or editable, is put together."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tools import node, vendor


class VendorHook(BuildHookInterface):
    """Runs tools.vendor; asks for Node from PyPI only where it is needed and the machine has none."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if node.has_system_node() or vendor.is_up_to_date(Path(self.root)) else [node.FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        vendor.install(Path(self.root))
