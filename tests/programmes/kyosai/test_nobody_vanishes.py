"""Every line of every records file is on the list or named, whatever is wrong with it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ledger_tools.cli import eligibility
from ledger_tools.cli.options import Folder
from ledger_tools.pipeline.programmes import eligible, leaflet
from ledger_tools.settings import Settings
from ledger_tools.settings.write import write_settings
from tests.builders import settings_tables
from tests.programmes.kyosai.rosters import ARATA, CHILD, DAY, FUMI, KEYS, LINES, put, sentences, text

#: What is changed in the lines (by place, or a line more), what eligible and leaflet then say of each line, and the
#: place and words of a sentence. 要 stands for 要確認, 不 for 判定不能, － for a line that only counts for its member.
CASES: tuple[tuple[dict[int, dict[str, str]], str, str, str, str], ...] = (
    ({}, "無 無 無", "紙 紙 －", "", ""),
    # -- who it is
    ({1: {"番号": "0000101", "枝番": "00"}}, "要 要 要", "不 不 －", "a.csv 3行「氏名」", "同じ記号・番号・枝番"),
    ({1: {"番号": "0000101", "枝番": "02"}}, "要 要 要", "不 不 －", "a.csv 3行「番号」", "本人が二人"),
    ({1: {"番号": ""}}, "無 要 無", "紙 不 －", "a.csv 3行「番号」", "空欄"),
    ({1: {"記号": ""}}, "無 要 無", "紙 不 －", "a.csv 3行「記号」", "空欄"),
    ({1: {"氏名": ""}}, "無 要 無", "紙 不 －", "a.csv 3行「氏名」", "空欄"),
    ({0: {"番号": ""}, 1: {"番号": ""}}, "要 要 要", "不 不 不", "a.csv 3行「番号」", "空欄"),
    (
        {0: {"番号": "", "氏名": "佐藤 健", "フリガナ": ""}, 1: {"番号": "", "氏名": "佐藤 健", "フリガナ": ""}},
        "要 要 要",
        "不 不 不",
        "a.csv 3行「番号」",
        "空欄",
    ),
    ({2: {"番号": "0000109"}}, "無 無 要", "紙 紙 不", "a.csv 4行「区分」", "本人の行がありません"),
    ({2: {"枝番": "00"}}, "要 無 要", "不 紙 －", "a.csv 4行", "同じ記号・番号・枝番"),
    ({1: {"番号": "1.01E+05"}}, "無 要 無", "紙 不 －", "a.csv 3行「番号」", "指数"),
    ({1: {"氏名": "若葉\ufffd"}}, "無 要 無", "紙 不 －", "a.csv 3行「氏名」", "壊れて"),
    # -- 区分 that cannot be read concerns its own line only
    (
        {3: {**FUMI, "枝番": "01", "氏名": "若葉 草", "区分": "その他"}},
        "無 無 無 要",
        "紙 紙 － 不",
        "a.csv 5行「区分」",
        "「その他」",
    ),
    (
        {3: {**FUMI, "枝番": "01", "氏名": "若葉 草", "区分": ""}},
        "無 無 無 要",
        "紙 紙 － 不",
        "a.csv 5行「区分」",
        "空欄",
    ),
    ({0: {"区分": "その他"}}, "要 無 要", "不 紙 不", "a.csv 4行「区分」", "組合員本人を決められません"),
    # -- where it belongs
    ({1: {"局コード": "77"}}, "無 要 無", "紙 不 －", "a.csv 3行「局コード」", "「77」"),
    ({1: {"所属コード": "9999"}}, "無 要 無", "紙 不 －", "a.csv 3行「所属コード」", "「9999」"),
    ({1: {"所属コード": ""}}, "無 要 無", "紙 不 －", "a.csv 3行「所属名」", "空欄"),
    # -- days
    ({1: {"退職日": "2025/11/31"}}, "無 無 無", "紙 不 －", "a.csv 3行「退職日」", "2025/11/31"),
    ({1: {"退職日": "2001-03-31"}}, "無 無 無", "紙 不 －", "a.csv 3行「退職日」", "元号と年"),
    (
        {1: {"休職開始日": "2025-12-01", "休職終了日": "2025-06-30"}},
        "無 要 無",
        "紙 不 －",
        "a.csv 3行「休職終了日」",
        "休職開始日より前",
    ),
    ({1: {"休職開始日": "1931-12-01"}}, "無 無 無", "紙 不 －", "a.csv 3行「休職開始日」", "元号と年"),
    (
        {1: {"マイナ保険証登録日": "2001-04-01"}},
        "無 要 無",
        "紙 紙 －",
        "a.csv 3行「マイナ保険証登録日」",
        "平成28年1月",
    ),
    ({1: {"電子証明書有効期限": "1931-05-05"}}, "無 要 無", "紙 紙 －", "a.csv 3行「電子証明書有効期限」", "元号と年"),
    ({1: {"電子証明書有効期限": "2001-05-05"}}, "無 要 無", "紙 紙 －", "a.csv 3行「電子証明書有効期限」", "元号と年"),
    (
        {1: {"マイナンバーカード有効期限": "2092-05-05"}},
        "無 要 無",
        "紙 紙 －",
        "a.csv 3行「マイナンバーカード有効期限」",
        "元号と年",
    ),
    ({2: {"生年月日": "1931-01-01"}}, "無 無 要", "紙 紙 －", "a.csv 4行「生年月日」", "75歳以上"),
    (
        {1: {"マイナ保険証登録日": "2025-10-24", "マイナ保険証解除申請日": "2025-10-24"}},
        "無 要 無",
        "紙 紙 －",
        "a.csv 3行「マイナ保険証登録日」",
        "同じ日",
    ),
    # -- usual lines, about which nothing is asked
    ({1: {"退職日": "2025-12-31"}}, "無 無 無", "紙 紙 －", "", ""),
    ({1: {"退職日": "2025-11-30"}}, "無 無 無", "紙 対 －", "", ""),
    ({1: {"休職開始日": "2025-06-01", "休職終了日": "2026-05-31", "在職区分": "休職"}}, "無 無 無", "紙 休 －", "", ""),
    ({1: {"休職開始日": "2025-06-01", "休職終了日": "2025-06-01"}}, "無 無 無", "紙 紙 －", "", ""),
    ({1: {"マイナ保険証登録日": "2021-10-20", "電子証明書有効期限": "2020-02-29"}}, "無 交 無", "紙 紙 －", "", ""),
    ({1: {"マイナ保険証登録日": "2025-10-24", "マイナ保険証解除申請日": "2025-10-25"}}, "無 交 無", "紙 紙 －", "", ""),
    ({2: {"生年月日": "1950-10-25"}}, "無 無 無", "紙 紙 －", "", ""),
    ({3: {**FUMI, "枝番": "01", "氏名": "若葉 草", "区分": "家族"}}, "無 無 無 無", "紙 紙 － －", "", ""),
    ({3: FUMI}, "無 無 無 ＝", "紙 紙 － ＝", "", ""),
    ({0: {"氏名": "佐藤 健"}, 1: {"氏名": "佐藤 健"}}, "無 無 無", "紙 紙 －", "", ""),
)
_DECISIONS = {"交付": "交", "対象外": "無", "判定不能": "不", "要確認": "要"}
_WAYS = {"紙": "紙", "判定不能": "不", "対象外(退職)": "対", "休職・休業(メール等)": "休", "メール等": "メ"}


@pytest.mark.parametrize(("changes", "decisions", "ways", "place", "words"), CASES)
def test_what_is_wrong_with_a_line_is_said_of_that_line(
    tmp_path: Path,
    chosen: Settings,
    changes: dict[int, dict[str, str]],
    decisions: str,
    ways: str,
    place: str,
    words: str,
) -> None:
    lines = [{**line, **changes.get(no, {})} for no, line in enumerate(LINES)]
    lines += [changes[3]] if 3 in changes else []
    put(tmp_path, **{"a.csv": text(*lines)})
    cards, papers = eligible(tmp_path, chosen, as_of=DAY), leaflet(tmp_path, chosen, as_of=DAY)
    decided = dict(zip(cards.judgement.persons["row"], cards.judgement.persons["decision"], strict=True))
    way = dict(zip(papers.plan.members["row"], papers.plan.members["way"], strict=True))
    rows = range(2, len(lines) + 2)
    assert [_DECISIONS.get(decided.get(row, ""), "＝") for row in rows] == decisions.split()
    unlisted = ["－" if line["区分"] in ("被扶養者", "家族") else "＝" for line in lines]
    shown = [_WAYS.get(way.get(row, ""), mark) for row, mark in zip(rows, unlisted, strict=True)]
    assert shown == ways.split()
    for found, letters in ((cards, decisions), (papers, ways)):
        said = [
            line for line in sentences(found).splitlines() if place and line.replace("行目", "行").startswith(place)
        ]
        asked = any(letter in letters for letter in "要不")
        assert not asked or any(words in line for line in said), sentences(found)
        assert bool(found.unsettled) == asked
    assert place or not (cards.unsettled or cards.refused or papers.unsettled or papers.refused)
    assert place or "確認してください" not in sentences(cards) + sentences(papers)


def test_a_terminal_user_gets_the_mail_and_the_fault_is_still_named(tmp_path: Path, chosen: Settings) -> None:
    line = {**FUMI, "イントラネット端末": "有", "休職開始日": "2025-12-01", "休職終了日": "2025-06-30"}
    found = leaflet(put(tmp_path, **{"a.csv": text(ARATA, line)}), chosen, as_of=DAY)
    assert found.ways == (("紙", 1), ("メール等", 1))
    assert (found.unsettled, found.refused) == (0, 1)
    assert "a.csv 3行「休職終了日」" in sentences(found)


def test_faults_of_dependants_without_branch_numbers_stand_in_their_own_lines(tmp_path: Path, chosen: Settings) -> None:
    first, second = ({**CHILD, "枝番": "", "氏名": name} for name in ("青葉 一", "青葉 二"))
    put(tmp_path, **{"a.csv": text(ARATA, {**first, "生年月日": "2010-02-30"}, {**second, "マイナ保険証登録日": "?"})})
    found = eligible(tmp_path, chosen, as_of=DAY)
    assert "a.csv 3行「生年月日」" in sentences(found)
    assert "a.csv 4行「マイナ保険証登録日」" in sentences(found)
    assert found.judgement.persons.set_index("row")["decision"].to_dict()[4] == "要確認"


# ---- whole files ---------------------------------------------------------------------------------------------------


def _book(*sheets: list[list[str]]) -> bytes:
    import io

    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        page = book.create_sheet(f"シート{number + 1}")
        for row in rows:
            page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


ROWS = [list(KEYS), [FUMI[key] for key in KEYS]]
BESIDE: tuple[tuple[str, str | bytes, bool], ...] = (
    ("b.xlsx", b"PK\x03\x04broken", True),
    ("b.xlsx", b"", True),
    ("b.csv", b"", True),
    ("b.csv", text(FUMI).partition("\n")[2], True),  # no heading
    ("b.csv", text(FUMI).replace("若葉 文", '"若葉 文'), True),  # a quote left open
    ("b.csv", b"\x00\x01\x02", True),
    ("b.zip", b"PK\x03\x04", True),
    ("b.pdf", b"%PDF-1.7", True),
    ("b.numbers", b"PK\x03\x04", True),
    ("b", text(FUMI), True),
    ("b.xlsx", _book(ROWS, ROWS), True),
    ("b.xlsx", _book(ROWS, ROWS[1:]), True),  # the second sheet has no heading
    ("b.xlsx", _book(ROWS, [["項目", "説明"], ["番号", "7桁の数字"]]), False),
    ("b.xlsx", _book(ROWS, [[]]), False),
    ("b.csv", text(FUMI), False),
    ("~$b.xlsx", b"lock", False),
    (".DS_Store", b"x", False),
    ("Thumbs.db", b"x", False),
)


@pytest.mark.parametrize(
    ("command", "name", "data", "refused"),
    [*(("eligible", *file) for file in BESIDE), *(("leaflet", *file) for file in BESIDE[3::7]), ("due", *BESIDE[0])],
)
def test_a_file_that_cannot_be_read_beside_a_good_one(
    tmp_path: Path, command: str, name: str, data: str | bytes, refused: bool
) -> None:
    (tmp_path / "設定.xlsx").write_bytes(write_settings(settings_tables()))
    put(tmp_path, **{"a.csv": text(ARATA, CHILD), name: data})
    result = CliRunner().invoke(
        getattr(eligibility, command), ["--as-of", "2025-11-10"], obj=Folder(tmp_path), standalone_mode=False
    )
    if result.exception:
        raise result.exception
    assert result.return_value == int(refused), result.output
    assert (name in result.output) == refused, result.output


def test_a_list_without_a_files_people_says_so_on_its_sheets(tmp_path: Path, chosen: Settings) -> None:
    found = eligible(put(tmp_path, **{"a.csv": text(ARATA), "b.csv": b"\x00"}), chosen, as_of=DAY)
    for sheet in openpyxl.load_workbook(found.path).worksheets[:1]:
        assert any("入っていません: b.csv" in str(row[0]) for row in sheet.iter_rows(values_only=True))


def test_a_folder_within_the_records_is_named(tmp_path: Path, chosen: Settings) -> None:
    put(tmp_path, **{"a.csv": text(ARATA)})
    (tmp_path / "名簿" / "追加").mkdir()
    assert leaflet(tmp_path, chosen, as_of=DAY).unread == ()
    (tmp_path / "名簿" / "追加" / "b.csv").write_text(text(FUMI), encoding="utf-8")
    assert leaflet(tmp_path, chosen, as_of=DAY).unread == ("追加",)


def test_files_of_one_name_are_told_apart(tmp_path: Path, chosen: Settings) -> None:
    folders = [tmp_path / "東", tmp_path / "西"]
    for folder, line in zip(folders, (ARATA, {**FUMI, "局コード": "77"}), strict=True):
        folder.mkdir()
        (folder / "a.csv").write_text(text(line), encoding="utf-8")
    found = leaflet(tmp_path, chosen, folders, as_of=DAY)
    assert "西/a.csv 2行「局コード」" in sentences(found)
    assert found.ways == (("紙", 1), ("判定不能", 1))
