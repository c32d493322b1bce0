"""`make bench`: every measurement one after another, or those named: `make bench ARGS="push labels"`."""

from __future__ import annotations

import runpy
import sys

MEASUREMENTS = {
    "backup": "bench.backup",
    "bootstrap": "bench.bootstrap",
    "growth": "bench.growth",
    "labels": "bench.labels",
    "label_reading": "bench.label_reading",
    "push": "bench.push",
    "phone": "bench.phone.run",
    "reconnect": "bench.reconnect",
}


def main(names: list[str]) -> None:
    """Run the named measurements, all of them for none. Raises SystemExit for a name that is none."""
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        raise SystemExit(f"no measurement {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}")
    for name in names or list(MEASUREMENTS):
        print(f"== {name}", flush=True)
        sys.argv = [MEASUREMENTS[name]]
        runpy.run_module(MEASUREMENTS[name], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
