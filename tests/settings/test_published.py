"""Counts that differ from those of 別紙2 are said shortly, however many differ."""

from __future__ import annotations

import pytest

from ledger_tools.settings.published import count_texts


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([], ()),
        ([("総務局", 6, 6)], ()),
        ([("総務局", 5, 6)], ("総務局は5件で、局日程の件数6件を1件下回っています。",)),
        (
            [("総務局", 1_200, 6), ("財政局", 0, 0), ("市会事務局", 2, 1)],
            (
                "総務局は1,200件で、局日程の件数6件を1,194件上回っています。",
                "市会事務局は2件で、局日程の件数1件を1件上回っています。",
            ),
        ),
        (
            [
                ("総務局", 6, 6),
                ("財政局", 0, 219),
                ("病院", 0, 30),
                ("消防局", 0, 31),
                ("市会", 0, 2),
                ("水道局", 9, 8),
            ],
            (
                "局日程に件数のある6局のうち5局で、件数が違います。"
                "財政局(219件少ない)、消防局(31件少ない)、病院(30件少ない)などです。"
                "合計は15件で、局日程の296件を281件下回っています。一部の局だけの名簿かもしれません。",
            ),
        ),
        (
            [("甲", 1, 2), ("乙", 2, 1), ("丙", 3, 4), ("丁", 4, 3)],
            (
                "局日程に件数のある4局のうち4局で、件数が違います。甲(1件少ない)、乙(1件多い)、丙(1件少ない)などです。"
                "合計は10件で、局日程の10件と同じです。",
            ),
        ),
    ],
)
def test_many_differences_are_one_line(counts: list[tuple[str, int, int]], said: tuple[str, ...]) -> None:
    assert count_texts(counts) == said
