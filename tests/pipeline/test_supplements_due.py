"""Who is put on a supplement: who cancels, or whose certificate runs out, after the batch; nobody before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ledger_tools.pipeline import Cycle
from ledger_tools.settings.write import write_settings
from tests.builders import ROSTER, settings_tables, write_roster
from tests.pipeline.test_supplements import BEFORE, OPENED, SUPPLEMENTS, issue, list_supplements, rows, run

ENTITLED_HEADER = (
    "記号,番号,枝番,氏名,フリガナ,区分,局コード,所属コード,在職区分,退職日,マイナンバー登録,マイナンバーカード,"
    "マイナ保険証登録日,マイナ保険証解除申請日,マイナンバーカード有効期限,電子証明書有効期限,資格確認書交付日"
)
#: Who has none on the reference date; a registered one who cancels on 12/10; one whose certificate ran out on 10/25
#: (needed from 1/26), one whose runs out on 11/20 (needed from 2/21); one who has his card from elsewhere.
ENTITLED = """\
共済,0000201,00,一条 一郎,イチジョウ イチロウ,本人,01,0101,在職,,有,有,,,2030/1/1,2030/1/1,{issued}
共済,0000202,00,二条 二郎,ニジョウ ジロウ,本人,01,0101,在職,,有,有,2024/4/1,{cancelled},2030/1/1,2030/1/1,
共済,0000203,00,三条 三郎,サンジョウ サブロウ,本人,01,0102,在職,,有,有,2024/4/1,,2030/1/1,2025/10/25,
共済,0000204,00,四条 四郎,シジョウ シロウ,本人,01,0102,在職,,有,有,2024/4/1,,2030/1/1,2025/11/20,
共済,0000205,00,五条 五郎,ゴジョウ ゴロウ,本人,01,0102,在職,,有,有,2024/4/1,,2030/1/1,2025/10/25,{elsewhere}
共済,0000206,00,六条 六郎,ロクジョウ ロクロウ,本人,01,0102,在職,{retired},有,有,2024/4/1,{cancelled},2030/1/1,2030/1/1,
"""


def test_who_cancels_or_runs_out_later_is_given_a_card_by_a_reload(tmp_path: Path) -> None:
    folder = tmp_path / "追加"
    folder.mkdir()
    (folder / "設定.xlsx").write_bytes(write_settings(settings_tables()))
    cycle = Cycle.init(folder)
    none = dict.fromkeys(("issued", "cancelled", "elsewhere", "retired"), "")
    write_roster(folder, ENTITLED.format(**none), ENTITLED_HEADER)
    run(cycle, "load", day=BEFORE)
    run(cycle, "generate", day=BEFORE)
    assert set(rows(cycle, BEFORE)) == {("01-001", "0000201")}
    assert "設定.xlsx の「追加分」に" in run(cycle, "due", day=BEFORE)

    list_supplements(cycle, *SUPPLEMENTS)
    facts = {"issued": "2025/11/25", "cancelled": "2025/12/10", "elsewhere": "2025/12/20", "retired": "2025/12/31"}
    write_roster(folder, ENTITLED.format(**facts), ENTITLED_HEADER)
    assert "うち追加分第1回(配付期限令和8年1月30日)までに必要になる方: 1人" in run(cycle, "due")
    run(cycle, "load")
    run(cycle, "generate")
    assert set(rows(cycle, OPENED)) == {("01-001", "0000201"), ("01-801", "0000202"), ("01-802", "0000203")}
    run(cycle, "load", day=date(2026, 3, 2))
    run(cycle, "generate", day=date(2026, 3, 2))
    assert set(rows(cycle, date(2026, 3, 2))) - set(rows(cycle, OPENED)) == set()
    assert ("01-803", "0000204") in rows(cycle, date(2026, 3, 2))
    cycle.close()


def test_until_the_batch_is_handed_out_who_is_new_is_on_its_ledgers(cycle: Cycle) -> None:
    list_supplements(cycle, *SUPPLEMENTS)
    issue(cycle, day=BEFORE)
    assert set(rows(cycle, BEFORE)) >= {("03-001", "0000109")}
    assert sorted(cycle.store.ledgers()["ledger_id"]) == ["01-001", "01-002", "02-001", "03-001"]
    assert not (cycle.folder / "受領簿/追加分第1回").exists()


def test_without_a_supplement_everybody_is_on_the_ledgers_of_the_batch(cycle: Cycle) -> None:
    assert "別の受領簿(追加分)に載せるには" in issue(cycle)
    assert sorted(cycle.store.ledgers()["ledger_id"]) == ["01-001", "01-002", "02-001", "03-001"]


def test_a_bureau_without_any_ledger_begins_with_the_batch(cycle: Cycle) -> None:
    """A part of the cycle that is generated late is no supplement."""
    list_supplements(cycle, *SUPPLEMENTS)
    tables = settings_tables(bureaus="09,架空港湾局,庶務課,窓口,,,\n", departments="09,0901,庶務課\n")
    own = settings_tables()
    own["局日程"] += tables["局日程"]
    own["所属"] += tables["所属"]
    own["追加分"] = [dict(zip(("回", "配付日", "配付期限", "提出期限"), line, strict=True)) for line in SUPPLEMENTS]
    (cycle.folder / "設定.xlsx").write_bytes(write_settings(own))
    issue(cycle, ROSTER + "共済,0000110,00,港 十郎,ミナト ジュウロウ,,本人,1,09,0901,在職,,,\n")
    assert cycle.store.ledgers().set_index("ledger_id")["part"].to_dict()["04-001"] == 0
