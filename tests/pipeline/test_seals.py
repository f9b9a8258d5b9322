"""From a pasted seal to the question, and that what was read once stays read, also where nothing can read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_tools.pipeline import ingest, inspect
from ledger_tools.returns.ledger import seals
from tests.builders import AFTER, generate, make_cycle, outcome, read_in_this_process, return_ledger

ROSTER = (
    "共済,0000001,00,山田　太郎,ヤマダ タロウ,,本人,1,01,0101,在職,,,\n"
    "共済,0000002,00,鈴木　花子,スズキ ハナコ,,本人,1,01,0101,在職,,,\n"
)


@pytest.mark.parametrize(("letters", "status"), [("鈴木", "review"), ("山田", "received"), ("", "received")])
def test_letters_are_kept_with_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letters: str, status: str
) -> None:
    def can_read() -> bool:
        return True

    read_in_this_process(monkeypatch, inspect, ingest)
    with make_cycle(tmp_path / "事業", ROSTER, departments="01,0101,庶務課\n") as cycle:
        generate(cycle)
        entries = {"0000001": {"seal": "a"}, "0000002": {"stamp": "鈴木"}}
        with monkeypatch.context() as with_extra:
            with_extra.setattr(ingest, "can_read_letters", can_read)
            with_extra.setattr(seals, "can_read_letters", can_read)
            with_extra.setattr(seals, "letters_of", lambda _: letters)
            return_ledger(cycle, "01-001", entries)
            cycle.ingest(as_of=AFTER)
        assert outcome(cycle)["0000001"] == (status, "S03" if status == "review" else "")
        assert outcome(cycle)["0000002"] == ("received", "")
