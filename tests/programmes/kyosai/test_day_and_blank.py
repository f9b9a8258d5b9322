"""Lines of one person, of which one has a day and the other a blank; cells and columns that are not there."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.programmes import eligible, leaflet
from ledger_tools.settings import Settings
from ledger_tools.settings.write import write_settings
from tests.builders import settings_tables
from tests.programmes.kyosai.rosters import ARATA, DAY, FUMI, KEYS, put, sentences, text


@pytest.mark.parametrize(
    ("key", "day", "other"),
    [
        ("マイナ保険証登録日", "2024-04-01", ""),
        ("マイナ保険証登録日", "", "2024-04-01"),
        ("マイナ保険証解除申請日", "2025-10-01", ""),
        ("資格確認書交付日", "", "2025-01-10"),
    ],
)
@pytest.mark.parametrize("same_file", [True, False])
def test_a_day_and_a_blank_on_one_person_are_asked_about(
    tmp_path: Path, chosen: Settings, key: str, day: str, other: str, same_file: bool
) -> None:
    first, second = {**FUMI, key: day}, {**FUMI, key: other}
    files = {"a.csv": text(first, second)} if same_file else {"a.csv": text(first), "b.csv": text(second)}
    found = eligible(put(tmp_path, **files), chosen, as_of=DAY)
    assert f"{'a.csv 3行' if same_file else 'b.csv 2行'}「{key}」" in sentences(found)
    assert "空欄です。どちらが正しいか" in sentences(found)
    assert found.unsettled or found.refused


@pytest.mark.parametrize(
    ("key", "day", "without"),
    [
        ("マイナ保険証登録日", "2024-04-01", True),  # the other file has no such column
        ("退職日", "2025-12-31", True),
        ("退職日", "2025-12-31", False),  # the other file leaves the whole column blank
        ("電子証明書有効期限", "2027-05-05", False),  # a blank says nothing there
        ("マイナンバーカード", "有", False),
    ],
)
def test_a_blank_that_says_nothing_is_filled(
    tmp_path: Path, chosen: Settings, key: str, day: str, without: bool
) -> None:
    keys = tuple(name for name in KEYS if name != key or not without)
    files = {"a.csv": text({**FUMI, key: day}), "b.csv": text({**FUMI, key: ""}, keys=keys)}
    found = eligible(put(tmp_path, **files), chosen, as_of=DAY)
    assert (found.unsettled, found.refused, sentences(found)) == (0, 0, "")


def test_a_retirement_in_one_line_of_a_file_and_none_in_the_other_is_asked_about(
    tmp_path: Path, chosen: Settings
) -> None:
    found = leaflet(put(tmp_path, **{"a.csv": text({**FUMI, "退職日": "2025-11-30"}, FUMI)}), chosen, as_of=DAY)
    assert "a.csv 3行「退職日」" in sentences(found)
    assert found.ways == (("判定不能", 1),)


@pytest.mark.parametrize("key", ["マイナ保険証登録日", "マイナンバーカード", "電子証明書有効期限", "マイナンバー登録"])
def test_a_column_that_is_not_there_is_said_once(tmp_path: Path, chosen: Settings, key: str) -> None:
    lines = [{**FUMI, "番号": f"00002{n:02}", "マイナンバー登録": "有"} for n in range(30)]
    expired = [{**line, "電子証明書有効期限": "2025-01-01"} for line in lines]
    keys = tuple(name for name in KEYS if name != key)
    data = text(*(expired if key == "マイナンバー登録" else lines), keys=keys)
    found = eligible(put(tmp_path, **{"a.csv": data}), chosen, as_of=DAY)
    assert found.unsettled == 30
    (said,) = sentences(found).splitlines()
    assert said.startswith(f"a.csv「{key}」: この列がないため、30人を判定できません。列を名簿に加えてください")
    assert said.endswith(("でも読めます)。", "加えてください。"))


def test_a_column_that_is_not_there_is_said_once_for_each_file(tmp_path: Path, chosen: Settings) -> None:
    keys = tuple(name for name in KEYS if name != "電子証明書有効期限")
    parts = [text(*({**FUMI, "番号": f"000{part}2{n:02}"} for n in range(part)), keys=keys) for part in (3, 5)]
    files = {"a.csv": parts[0], "b.csv": parts[1], "c.csv": text(ARATA)}
    found = eligible(put(tmp_path, **files), chosen, as_of=DAY)
    said = [line.partition("(")[0] for line in sentences(found).splitlines()]
    words = "「電子証明書有効期限」: この列がないため、{}人を判定できません。列を名簿に加えてください"
    assert said == [f"a.csv{words.format(3)}", f"b.csv{words.format(5)}"]
    assert "証明書有効期限" in sentences(found).partition("見出しは")[2]


def test_loading_names_a_column_that_is_not_there_once(tmp_path: Path) -> None:
    (tmp_path / "設定.xlsx").write_bytes(write_settings(settings_tables()))
    keys = tuple(name for name in KEYS if name not in ("電子証明書有効期限", "マイナ保険証解除申請日"))
    lines = [{**FUMI, "番号": f"00002{n:02}"} for n in range(30)]
    lines[4] = {**lines[4], "マイナンバーカード": "?"}
    lines[7] = {**lines[7], "マイナンバー登録": ""}
    with Cycle.init(tmp_path) as cycle:
        put(tmp_path, **{"a.csv": text(*lines, keys=keys)})
        report = cycle.load(as_of=DAY)
    assert not report.ok
    said = [problem.sentence.partition("。")[0] for problem in report.problems]
    absent = ("電子証明書有効期限", "マイナ保険証解除申請日")
    missing = [f"a.csv「{key}」: この列がないため、29人を判定できません" for key in absent]
    assert [line for line in said if "行目" not in line] == missing
    assert [line.split("行目")[0] for line in said if "行目" in line] == ["a.csv 6", "a.csv 9"], said


def test_a_leaflet_without_the_column_of_terminals_says_so_once(tmp_path: Path, chosen: Settings) -> None:
    keys = tuple(name for name in KEYS if name != "イントラネット端末")
    found = leaflet(put(tmp_path, **{"a.csv": text(ARATA, FUMI, keys=keys)}), chosen, as_of=DAY)
    assert sentences(found).count("イントラネット端末") == 1
    assert found.unsettled == 2


def test_a_cell_that_must_be_filled_in_is_named_by_line(tmp_path: Path, chosen: Settings) -> None:
    found = eligible(put(tmp_path, **{"a.csv": text(ARATA, {**FUMI, "電子証明書有効期限": ""})}), chosen, as_of=DAY)
    assert sentences(found).startswith("a.csv 3行「電子証明書有効期限」: 空欄のため判定できません")
    rows = list(openpyxl.load_workbook(found.path)["判定不能・要確認"].iter_rows(values_only=True))
    assert ("a.csv", 3, "共済", "0000102", "00", "若葉 文") in {row[:6] for row in rows}


@pytest.mark.parametrize("key", ["記号", "番号", "氏名", "局コード", "所属コード"])
def test_a_file_without_a_column_that_everybody_needs_says_so_once(tmp_path: Path, chosen: Settings, key: str) -> None:
    (tmp_path / "設定.xlsx").write_bytes(write_settings(settings_tables()))
    lines = [{**FUMI, "番号": f"00002{n:02}", "氏名": f"若葉 {n}"} for n in range(3)]
    files = {"a.csv": text(*lines, keys=tuple(name for name in KEYS if name != key)), "b.csv": text(ARATA)}
    with Cycle.init(tmp_path) as cycle:
        put(tmp_path, **files)
        loaded = cycle.load(as_of=DAY)
    cards, papers = eligible(tmp_path, chosen, as_of=DAY), leaflet(tmp_path, chosen, as_of=DAY)
    for problems in (loaded.problems, cards.problems, papers.problems):
        (said,) = {problem.sentence for problem in problems}
        assert said.startswith(f"a.csv 1行目: 必要な列「{key}") and "がありません(3行)。" in said
        assert "でも読めます" in said
    assert sorted(cards.judgement.persons["decision"]) == ["対象外", "要確認", "要確認", "要確認"]
    assert (cards.unsettled, papers.unsettled) == (3, 3)
    assert sorted(papers.plan.members["way"]) == ["判定不能", "判定不能", "判定不能", "紙"]
