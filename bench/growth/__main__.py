"""What grows with a school, and how? `python -m bench.growth`

Sizes one after another, each in a process of its own: ten times the things, then ten and a hundred times the records.
The last column says by what power of the size a figure grew: 0 not at all, 1 in proportion.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time

# places, assets, records
THINGS = ((2_000, 20_000), (20_000, 200_000))
RECORDS = (10_000, 100_000, 1_000_000)
SMALL = (200, 2_000)
VERIFIED_UP_TO = 100_000


def one_size(places: int, assets: int, records: int, database: str) -> dict[str, float]:
    """Measure one size; what it says meanwhile goes on to the terminal."""
    sizes = ["--places", str(places), "--assets", str(assets), "--records", str(records), "--database", database]
    is_verified = max(records, 2 * (places + assets)) <= VERIFIED_UP_TO
    command = [sys.executable, "-m", "bench.growth.one_size", *sizes, *(["--verify"] if is_verified else [])]
    print(f"-- {places:,} places, {assets:,} assets, {records:,} records", flush=True)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def table(title: str, sizes: list[int], columns: list[dict[str, float]]) -> None:
    print(f"\n{title:32}" + "".join(f"{size:>12,}" for size in sizes) + "      grows by")
    names = dict.fromkeys(name for column in columns for name in column)
    for name in names:
        cells = [column.get(name) for column in columns]
        shown = "".join(f"{'–' if cell is None else f'{cell:,.1f}':>12}" for cell in cells)
        print(f"{name:32}{shown}{power(sizes, cells):>14}", flush=True)


def power(sizes: list[int], cells: list[float | None]) -> str:
    """Between the last two sizes that have a figure."""
    known = [(size, cell) for size, cell in zip(sizes, cells, strict=True) if cell]
    if len(known) < 2:
        return ""
    (small, before), (large, after) = known[-2:]
    return f"{math.log(after / before) / math.log(large / small):.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="*", default=list(RECORDS))
    parser.add_argument("--only", choices=("things", "records"))
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    begun = time.monotonic()
    if asked.only != "records":
        columns = [one_size(places, assets, 0, asked.database) for places, assets in THINGS]
        table(f"{asked.database}, assets", [assets for _places, assets in THINGS], columns)
    if asked.only != "things":
        columns = [one_size(*SMALL, records, asked.database) for records in asked.records]
        table(f"{asked.database}, records", asked.records, columns)
    print(f"\nmilliseconds unless said otherwise; {time.monotonic() - begun:.0f} s in all")


if __name__ == "__main__":
    main()
