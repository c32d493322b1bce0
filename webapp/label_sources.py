"""Labels that a room has to print beside those of things: what it hands to the room of labels, as data. No Flask.

The room says which labels there are and who may print them; jobs, previews, cautions and repeats are printing's own.

    LABEL_SOURCES = (
        LabelSource("samples", _l("留樣標籤"), permission="canteen.sample", make=make_sample_labels, ledger="samples",
                    design="sample-box", stock="roll-40x30", back_url="/desk/canteen/labels"),
    )
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from labels import Label
from webapp.ledgers import Title, Viewer

# a day's samples are a few dozen; a month of a large school's in one file helps nobody
MOST_ITEMS = 500


@dataclass(frozen=True)
class LabelItem:
    """Something that gets a label: its row's id, what people call it, its label; None while it has no code."""

    id: str
    title: str
    label: Label | None


Make = Callable[[Session, Viewer, Sequence[str]], list[LabelItem]]


@dataclass(frozen=True)
class LabelSource:
    """Labels of one kind.

    `make(session, viewer, ids)` gives the items of these ids that there are, in the order of printing. `permission` is
    what printing them needs (beside `labels.use`), and so what seeing their jobs needs. `ledger` names the list whose
    rows may be printed, `back_url` the page on which items are chosen. `design` and `stock` are the usual ones.
    Such a label stands for the matter of a day; it is no label of the thing whose code it bears, and no record tells
    of it.
    """

    name: str
    title: Title
    permission: str
    make: Make
    ledger: str
    design: str
    stock: str
    back_url: str
