"""Retirees and members on leave need no stamp (別紙3 2): what an office writes into the stamp cell instead of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ledger_tools.model import DONE
from ledger_tools.returns import read_bytes
from tests.reconcile.frames import Back, Member, World, each_alone, outcome
from tests.returns.books import HEADERS, STAMP, book, member

GONE = Member("0000001", "山田　太郎", "ヤマダ タロウ", retired="2025-11-30")
AWAY = Member("0000001", "山田　太郎", "ヤマダ タロウ", duty="休職", leave=("2025-09-01", ""))
HERE = Member("0000001", "山田　太郎", "ヤマダ タロウ")
RETIRED = "11月30日退職者"
MAILED = "休職中 11月25日自宅宛てて郵送済み"

#: Said of anybody who needs no stamp.
NEEDLESS = """― — - － ー ‐ --- 一 ／ / ＼ │ … ※ → 斜線 省略 押印省略 受領印省略 署名省略 押印不要
    受領印不要 印不要 署名不要 捺印不要 不要 押印は不要 押印・署名不要 備考 備考参照 備考欄参照 ※備考参照
    備考のとおり 備考の通り 備考欄のとおり 備考に記載 備考記載のとおり 右記 右記のとおり 右記参照 右欄参照"""
OF_RETIREES = """退職 退職者 退職済 退職のため 返送 返却 返納 返送済 カード返却 退職のため押印不要 退職につき省略
    退職(返送) 退職・返送 11/30退職 定年退職 退職のためカード返送 -退職-"""
OF_LEAVES = """郵送 郵送済 郵送済み 自宅へ郵送 11/25郵送 11月25日郵送済 簡易書留 休職中 休業中 休職 育休 産休中
    休職中のため省略 郵送のため押印不要 郵送につき 休職(郵送) 発送済 自宅郵送済
    送付 送付済 自宅へ送付済み"""
#: These are no way to say it, or say something else than the remark.
ASKED = """× ✕ なし 無し 無 未 未受領 未押印 不在 本人不在 代理 代 妻 家族 同上 〃 同右 済 ○ ✓ 確認 受領 ? NG
    後日 予定 保留 辞退 拒否 紛失 不明 印なし 欠 鈴木 取消 左 別紙 対象外 不可 できず"""
NOT_OF_RETIREES = """郵送 郵送済 休職中 11/29退職 退職予定 返送予定 未返送 返送せず 異動 本人へ返却 実家 退職取消"""
NOT_OF_LEAVES = """退職 返送 返戻 11/26郵送 郵送予定 未郵送 実家へ郵送 郵送せず 宛所不明 復職 郵送中 戻り 本人希望"""


Case = tuple[Member, str, str]


def judged(cases: Sequence[Case], kind: str = "text") -> list[tuple[str, str, str, str]]:
    """Stamp, remark, status and codes of every case."""
    rows = each_alone([Back(of, remark=remark, marks=((kind, stamp),)) for of, remark, stamp in cases])
    found = zip(cases, rows["status"], rows["codes"], strict=True)
    return [(stamp, remark, status, codes) for (_, remark, stamp), status, codes in found]


@pytest.mark.parametrize("kind", ["text", "shape"])
def test_whoever_needs_no_stamp_may_say_so_where_the_stamp_belongs(kind: str) -> None:
    retired = [(GONE, RETIRED, stamp) for stamp in (*NEEDLESS.split(), *OF_RETIREES.split())]
    mailed = [(AWAY, MAILED, stamp) for stamp in (*NEEDLESS.split(), *OF_LEAVES.split())]
    found = judged(retired + mailed, kind)
    wanted = [(stamp, remark, "retired", "") for _, remark, stamp in retired]
    assert found == wanted + [(stamp, remark, "mailed", "") for _, remark, stamp in mailed]


def test_what_says_something_else_is_asked_about() -> None:
    cases = [(GONE, RETIRED, stamp) for stamp in f"{ASKED} {NOT_OF_RETIREES}".split()]
    cases += [(AWAY, MAILED, stamp) for stamp in f"{ASKED} {NOT_OF_LEAVES}".split()]
    assert [line for line in judged(cases) if line[2] != "review"] == []


def test_beside_a_remark_that_settles_nothing_it_is_asked_about_as_ever() -> None:
    beside = [(GONE, ""), (AWAY, ""), (HERE, ""), (GONE, "退職者"), (GONE, "○月○日退職者"), (AWAY, "休職中")]
    beside += [(AWAY, "休職中 郵送済み"), (GONE, "11月29日退職者"), (HERE, RETIRED), (HERE, MAILED), (GONE, MAILED)]
    beside += [(AWAY, RETIRED), (AWAY, "休職中 11月25日実家へ郵送"), (HERE, "本人受領"), (GONE, "後日")]
    stamps = ("―", "／", "省略", "押印不要", "備考参照", "退職", "郵送済")
    cases = [(of, remark, stamp) for of, remark in beside for stamp in stamps]
    assert [line for line in judged(cases) if line[2] in DONE] == []


def test_a_dash_beside_a_retirement_does_not_bring_the_card_back() -> None:
    world = World([GONE], [Back(GONE, stamp="―", remark=RETIRED)], stated={"01-001": "0"})
    assert outcome(world.judged())["0000001"] == ("retired_card_missing", "N07")


def test_a_seal_beside_the_dash_still_contradicts_the_remark() -> None:
    back = Back(GONE, stamp="―", remark=RETIRED, marks=(("picture", "a" * 64),))
    assert outcome(World([GONE], [back], stated={"01-001": "1"}).judged())["0000001"] == ("review", "N12")


def test_what_stands_in_the_stamp_cell_is_kept() -> None:
    rows = World([AWAY], [Back(AWAY, stamp="省略", remark=MAILED)]).judged().rows
    assert rows[["evidence_kind", "evidence_text"]].to_numpy().tolist() == [["text", "省略"]]


@pytest.mark.parametrize("diagonal", [1, 2, 3])
def test_a_diagonal_border_leaves_the_stamp_cell_blank(diagonal: int) -> None:
    def crossed_out(workbook: Any, sheet: Any) -> None:
        sheet.write_blank(9, STAMP, None, workbook.add_format({"diag_type": diagonal, "diag_border": 1}))

    reading = read_bytes("返送.xlsx", book([member(1, "", RETIRED)], headers=HEADERS, finish=crossed_out))
    assert [(row.evidence, row.codes, row.remark) for row in reading.tables[0].rows] == [((), (), RETIRED)]
