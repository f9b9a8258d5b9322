"""A decision and the blanks that come after it: one that takes something back asks anew, a repeated one does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from tests.reconcile.frames import Back, Member, World

EDITION = 3
ONE = Member("0000001", "山田　太郎", editions=(1, 2, 3), leave=("2025-10-01", "2025-11-10"))
TWO = Member("0000002", "鈴木　花子", editions=(1, 2, 3))
MAILED = "休職中 12月2日自宅宛てて郵送済み"


def file(number: int, day: int, own: str, *, beside: bool = True) -> list[Back]:
    """A file with the row in question, and beside it a signed one (a send-back has only the open rows)."""
    of_file = {"file": number, "edition": EDITION, "day": date(2025, 12, day)}
    signed = [Back(TWO, stamp="鈴木", **of_file)] if beside else []
    return [Back(ONE, remark=own, **of_file), *signed]


SEND_BACK = file(1, 12, MAILED, beside=False)
BESIDE_IT = file(2, 17, "")  # the ledger, which never had what was typed into the send-back


@pytest.mark.parametrize(
    ("then", "status"),
    [
        ([], "decided"),
        (file(3, 19, "", beside=False), "decided"),
        (file(3, 22, ""), "decided"),
        ([*file(3, 19, "", beside=False), *file(4, 22, "")], "decided"),
        (file(3, 19, MAILED), "decided"),
        # Typed in once more, and taken out again.
        ([*file(3, 19, MAILED), *file(4, 22, "")], "review"),
        ([*file(3, 19, MAILED), *file(4, 22, ""), *file(5, 23, "")], "review"),
        (file(3, 22, "受取拒否"), "review"),
    ],
)
def test_a_copy_that_never_had_the_entry_undoes_no_decision(then: Sequence[Back], status: str) -> None:
    world = World([ONE, TWO], [*SEND_BACK, *BESIDE_IT])
    before = world.judged().rows.set_index("bango").loc[ONE.bango]
    assert before["status"] == "review"
    decisions = [(ONE.bango, before["digest"], "郵送と認める")]
    after = world.with_(returns=[*SEND_BACK, *BESIDE_IT, *then], decisions=decisions).judged()
    assert after.rows.set_index("bango").at[ONE.bango, "status"] == status


def test_a_blank_in_the_copy_that_had_the_entry_asks_anew() -> None:
    world = World([ONE, TWO], file(1, 12, MAILED))
    digest = world.judged().rows.set_index("bango").at[ONE.bango, "digest"]
    decided = world.with_(decisions=[(ONE.bango, digest, "郵送と認める")])
    for later in (file(2, 17, ""), [*file(2, 17, ""), *file(3, 18, "")]):
        after = decided.with_(returns=[*file(1, 12, MAILED), *later]).judged()
        assert after.rows.set_index("bango").at[ONE.bango, "status"] == "review"
