"""The battery dies while a record is being saved or sent: a few of the kills of `make soak`, and errors they must show.

What was said to be saved is there, nothing is there by half, and all is on the server once. Some kills tear Chromium's
LevelDB log, too, as one in a hundred does by itself (tests/browser/torn.py).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import chromium_path, school_instance  # noqa: F401 - fixtures
from tests.browser.server import LiveServer
from tests.journal.fire.browser_kills.gate import Mutant, place_of
from tests.journal.fire.browser_kills.mutants import FORGETFUL, NONE, SINGLE, TRIALS
from tests.journal.fire.browser_kills.phone import Phone

NewPhone = Callable[[str, Mutant], Phone]


@pytest.fixture(scope="module")
def new_phone(
    chromium_path: str,  # noqa: F811
    school_instance: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[NewPhone]:
    """Phones of one school, whose server stays up: what one leaves there is another device's."""
    folder = tmp_path_factory.mktemp("fire")
    server = LiveServer(Path(shutil.copytree(school_instance, folder / "instance")))
    with server:
        yield lambda name, mutant: Phone(chromium_path, folder, server, seed=38, name=name, mutant=mutant)


@pytest.mark.long
def test_no_record_that_was_said_to_be_saved_is_missing_after_the_browser_is_killed(new_phone: NewPhone) -> None:
    phone = new_phone("product", NONE)

    phone.live(["save begun", "said", "push acted", "said", "blobs asked", "answer begun"], torn={1, 3})

    assert phone.findings.wrong == []
    assert phone.findings.kills == 6
    assert phone.findings.thrown_away >= 1
    assert phone.findings.records >= 2
    phone.server.rounds("verify")  # raises where anything is not as the journal says


@pytest.mark.long
@pytest.mark.parametrize("mutant", [FORGETFUL, SINGLE], ids=lambda mutant: mutant.name)
def test_a_phone_that_forgets_or_keeps_one_copy_only_is_seen(new_phone: NewPhone, mutant: Mutant) -> None:
    [trial] = [trial for trial in TRIALS if trial.mutant is mutant]
    phone = new_phone(mutant.name.replace(" ", "-"), mutant)

    phone.live(trial.aims[:1], torn={0} if trial.is_torn else ())

    assert phone.findings.wrong != []


def test_a_mutant_whose_words_are_no_longer_the_products_is_none() -> None:
    with pytest.raises(ValueError, match="no longer says"):
        Mutant("none", (("store/save.js", "words that nobody wrote", ""),))


@pytest.mark.parametrize(
    ("stores", "place"),
    [
        (["device", "records", "photos", "drafts", "draft_photos"], "save begun"),
        (["device", "records"], "answer begun"),
        (["device", "records", "photos"], "letting go begun"),
        (["entities", "meta"], "replica begun"),
    ],
)
def test_where_a_kill_falls_is_told_by_the_tables_that_are_written(stores: list[str], place: str) -> None:
    assert place_of({"kind": "begun", "stores": stores}) == place
