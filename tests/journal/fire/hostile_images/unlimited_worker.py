"""The control: the product's photo worker with its limits taken away. The meter must then see a bomb go over them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[4] / "webapp" / "journal" / "photo_worker.py"


def main() -> None:
    spec = importlib.util.spec_from_file_location("photo_worker", PROGRAM)
    if spec is None or spec.loader is None:
        sys.exit(f"no worker at {PROGRAM}")
    worker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(worker)
    worker.limit_memory = lambda: None
    worker.CPU_SECONDS = 0.0
    worker.main()


if __name__ == "__main__":
    main()
