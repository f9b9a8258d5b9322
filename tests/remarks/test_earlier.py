"""Words that a later signature does not clear by itself, each alone and with its day."""

from __future__ import annotations

from datetime import date

import pytest

from ledger_tools.model import Window
from ledger_tools.remarks.earlier import LOST, weigh

WINDOW = Window(date(2025, 10, 1), date(2026, 3, 31))

IN_OTHER_HANDS_OR_NO_MORE = """
    別人 他人 他の職員 隣の人 前任者 後任 誤配付 行方不明 否認 無効 破棄 破棄済 破棄済み 廃棄 廃棄済 廃棄済み
    裁断 裁断済 処分済 処分済み シュレッダー シュレッダー処理 空封筒 中身なし 破損 汚損 枚数不足 枚数相違 枚数違い
    足りない
"""


@pytest.mark.parametrize("form", ["{}", "12/3 {}"])
def test_a_card_that_is_elsewhere_or_no_more_stays_so(form: str) -> None:
    texts = [form.format(word) for word in IN_OTHER_HANDS_OR_NO_MORE.split()]
    assert {text: weigh(text, WINDOW).grave for text in texts} == dict.fromkeys(texts, LOST)
