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
from labels.codes import CODE_SIGNS
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
    `address_signs` is how long the address of such a label is at most, where it leads elsewhere than to its code.
    `keep_days`: jobs of labels that name visitors go sooner than others, and their files with them.
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
    address_signs: int = CODE_SIGNS
    keep_days: int | None = None
