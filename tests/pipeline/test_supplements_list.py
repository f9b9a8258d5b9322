"""What is wrong in the list of supplements (設定 追加分) is told by its cell."""

from __future__ import annotations

import pytest

from ledger_tools.pipeline import Cycle
from tests.pipeline.test_supplements import SUPPLEMENTS, list_supplements, run


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([("0", *SUPPLEMENTS[0][1:])], "［追加分］A2: 回が「0」です。1からの番号を入れてください。"),
        ([SUPPLEMENTS[0], SUPPLEMENTS[0]], "［追加分］A3: 回「1」が2行目と重複しています。"),
        ([("1", "2026-01-20", "2026-01-10", "2026-02-13")], "［追加分］C2: 配付期限(令和8年1月10日)が配付日"),
        ([("1", "2026-01-20", "2026-01-30", "2026-01-25")], "［追加分］D2: 提出期限(令和8年1月25日)が配付期限"),
        ([("1", "2025-11-20", "2025-11-25", "2025-11-28")], "基本設定の配付期限(令和7年12月1日)より後ではありません"),
        ([("1", *SUPPLEMENTS[1][1:]), ("2", *SUPPLEMENTS[0][1:])], "第1回の配付期限(令和8年4月30日)より後"),
    ],
)
def test_what_is_wrong_in_the_list_of_supplements_is_said_by_cell(
    cycle: Cycle, lines: list[tuple[str, ...]], told: str
) -> None:
    list_supplements(cycle, *lines)
    assert told in run(cycle, "status", code=2)
