"""How well labels are read: every stock, design and resolution, printed, photographed and decoded by two decoders.

`python -m bench.label_reading [--dpi 203 300] [--stock ID …] [--design ID …] [--labels N]` prints the tables of
docs/labels.md; progress goes to stderr. What each condition does to a label is in tests/labels/camera.py.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from random import Random
from typing import NamedTuple

from PIL import Image
from qrcode.main import QRCode

from labels import Job, Label, LabelError, Printer, load_designs, load_stocks, mint
from labels.job import Press
from labels.layout import Box
from labels.symbols import LEVELS, SymbolMaker, address_prefix, symbol_maker
from tests.labels.camera import VIEWS, Shot, clean
from tests.labels.decoders import ZBar, read_by_zxing
from tests.labels.paper import print_label
from tests.labels.smudges import find_smudge, smudge, spots_off_patterns

HOST = "ROUNDS.SCHOOL.TW"
SMUDGED, SMUDGED_ANYWHERE, CONTROL = "smudged", "smudged anywhere", "control"
CONDITIONS = (*VIEWS, SMUDGED, SMUDGED_ANYWHERE)
DECODERS = ("zxing-cpp", "ZBar")
_CONTROLS = 100
_CONTROL_DOTS = 10


class Case(NamedTuple):
    """One label to read; `seed` decides its code and where the dirt lies."""

    stock: str
    design: str
    dpi: int
    seed: int


class Reading(NamedTuple):
    """What came of a case: why it was refused, or cautions, and which (condition, decoder) read it."""

    case: Case
    refusal: str = ""
    cautions: tuple[str, ...] = ()
    read: dict[tuple[str, str], bool] = {}


def read_case(case: Case, zbar: ZBar) -> Reading:
    """Print one label, look at it under every condition and read it."""
    label, job = sample_label(case.seed), job_of(case)
    try:
        press, printed = Press(job), print_label(label, job)
    except LabelError as refusal:
        return Reading(case, refusal=str(refusal).partition(" / ")[2])
    press.compose(label)
    maker = symbol_maker(address_prefix(HOST), job.design.min_level)
    shot = Shot(printed, press.frame.module)
    soil = [(name, smudge(printed, press.frame, spot)) for name, spot in _spots(maker, case.seed)]
    views = [(name, view(shot)) for name, view in VIEWS.items()]
    views += [(name, clean(Shot(dirty, press.frame.module))) for name, dirty in soil]
    module = tuple(caution.en for caution in press.cautions() if caution.kind == "small_module")
    return Reading(case, cautions=module, read=_read(views, address_prefix(HOST) + label.code, zbar))


def read_control(seed: int, zbar: ZBar) -> Reading:
    """Read a symbol that `qrcode` drew alone on white, of the same version and level: what the decoders can do."""
    draw = Random(seed)
    maker, text = symbol_maker(address_prefix(HOST)), address_prefix(HOST) + mint(draw)
    symbol: QRCode = QRCode(maker.version, LEVELS[maker.level], _CONTROL_DOTS, border=4)
    symbol.add_data(text)
    shot = Shot(symbol.make_image().get_image().convert("L"), _CONTROL_DOTS)
    views = [(name, view(shot)) for name, view in VIEWS.items()]
    return Reading(Case(CONTROL, CONTROL, 0, seed), read=_read(views, text, zbar))


def sample_label(seed: int) -> Label:
    """A label with a header, a name that fills two lines and three lines; the code comes from `seed`."""
    lines = ("財產編號 3140101-00001", "忠孝樓二樓 201 教室", "保管人 陳怡君")
    return Label(mint(Random(seed)), "大金變頻分離式冷氣機 RXP50HVLT", lines, "○○國民小學")


def job_of(case: Case) -> Job:
    """The job that prints a case."""
    stock, design = load_stocks()[case.stock], load_designs()[case.design]
    return Job(stock=stock, host=HOST, design=design, printer=Printer(dpi=case.dpi))


def _spots(maker: SymbolMaker, seed: int) -> Iterator[tuple[str, Box]]:
    promised = find_smudge(maker.version, maker.level, seed)
    if promised is not None:
        yield SMUDGED, promised
    yield SMUDGED_ANYWHERE, Random(seed).choice(spots_off_patterns(maker.version))


def _read(views: Iterable[tuple[str, Image.Image]], wanted: str, zbar: ZBar) -> dict[tuple[str, str], bool]:
    decoders: tuple[Callable[[Image.Image], list[str]], ...] = (read_by_zxing, zbar.read)
    return {
        (name, decoder): read(view) == [wanted]
        for name, view in views
        for decoder, read in zip(DECODERS, decoders, strict=True)
    }


def _read_many(cases: Sequence[Case | int]) -> list[Reading]:
    with ZBar() as zbar:
        return [read_control(case, zbar) if isinstance(case, int) else read_case(case, zbar) for case in cases]


def read_all(cases: Sequence[Case | int], batch: int = 20) -> list[Reading]:
    """Read all cases on all cores; numbers are controls. Progress goes to stderr."""
    batches = [cases[start : start + batch] for start in range(0, len(cases), batch)]
    done: list[Reading] = []
    with ProcessPoolExecutor() as pool:
        for readings in pool.map(_read_many, batches):
            done += readings
            print(f"\r{len(done)} of {len(cases)} labels", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return done


def print_rates(readings: Sequence[Reading]) -> None:
    """Print the rates by condition and decoder: ours by resolution, then the control."""
    groups: dict[object, list[Reading]] = defaultdict(list)
    for reading in readings:
        groups[reading.case.dpi or CONTROL].append(reading)
    heads = [f"{f'{group} dpi' if group != CONTROL else group}, {decoder}" for group in groups for decoder in DECODERS]
    print("| condition | " + " | ".join(heads) + " |")
    print("|---" * (len(heads) + 1) + "|")
    for condition in CONDITIONS:
        cells = [_rate(group, (condition, decoder)) for group in groups.values() for decoder in DECODERS]
        print(f"| {condition} | " + " | ".join(cells) + " |")


def _rate(readings: Iterable[Reading], key: tuple[str, str]) -> str:
    results = [reading.read[key] for reading in readings if key in reading.read]
    return f"{100 * sum(results) / len(results):.1f} % of {len(results)}" if results else "–"


def print_limits(readings: Sequence[Reading]) -> None:
    """Print what is refused and what is warned about, each pair of stock and design once with its reason."""
    for title, limits in (("refused", _limits(readings, False)), ("warned about", _limits(readings, True))):
        print(f"\n| {title}: stock | dpi | reason | designs |\n|---|---|---|---|")
        for (stock, dpi, reason), designs in limits.items():
            print(f"| {stock} | {dpi} | {reason} | {', '.join(designs)} |")
        if not limits:
            print("| none | | | |")


def _limits(readings: Sequence[Reading], is_warned: bool) -> dict[tuple[str, int, str], list[str]]:
    found: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for reading in readings:
        reason = "; ".join(reading.cautions) if is_warned else reading.refusal.partition(": ")[2]
        if reason and reading.case.design not in (known := found[reading.case.stock, reading.case.dpi, reason]):
            known.append(reading.case.design)
    return found


def print_misses(readings: Sequence[Reading], shown: int = 20) -> None:
    """Print what was not read under a condition that every label should stand."""
    hard = {"very blurred", SMUDGED_ANYWHERE}
    misses = [(r.case, key) for r in readings for key, is_read in r.read.items() if not is_read and key[0] not in hard]
    print(f"\nnot read (but for {' and '.join(sorted(hard))}): {len(misses)}")
    for case, (condition, decoder) in misses[:shown]:
        print(f"- {condition}, {decoder}: {case.stock}, {case.design}, {case.dpi} dpi, seed {case.seed}")
    refused = Counter(r.case.dpi for r in readings if r.refusal)
    print(f"refused: {dict(refused) or 'none'}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.label_reading")
    parser.add_argument("--dpi", type=int, nargs="+", default=[203, 300])
    parser.add_argument("--stock", nargs="+", default=list(load_stocks()), choices=list(load_stocks()), metavar="ID")
    parser.add_argument("--design", nargs="+", default=list(load_designs()), choices=list(load_designs()), metavar="ID")
    parser.add_argument("--labels", type=int, default=2, help="labels of each stock, design and resolution")
    chosen = parser.parse_args(arguments)
    grid = product(chosen.dpi, chosen.stock, chosen.design, range(chosen.labels))
    cases = [Case(stock, design, dpi, seed) for seed, (dpi, stock, design, _) in enumerate(grid)]
    readings = read_all([*cases, *range(_CONTROLS)])
    print_rates(readings)
    print_limits(readings)
    print_misses(readings)


if __name__ == "__main__":
    main()
