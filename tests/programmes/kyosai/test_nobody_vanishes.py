"""Every line of every records file is on the list or named, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_tools.cli import eligibility
from ledger_tools.cli.options import Folder
from ledger_tools.pipeline.programmes import Listed, eligible, leaflet
from ledger_tools.programmes.kyosai.judge import judge
from ledger_tools.programmes.kyosai.leaflet import plan_leaflet
from ledger_tools.programmes.kyosai.settings import KyosaiRules
from ledger_tools.programmes.kyosai.sources import read_records
from ledger_tools.settings import Settings, read_settings
from ledger_tools.settings.write import write_settings
from tests.builders import settings_tables

DAY = date(2025, 11, 10)
KEYS = (
    *("記号", "番号", "枝番", "氏名", "フリガナ", "生年月日", "区分", "局コード", "所属コード", "在職区分"),
    *("休職開始日", "休職終了日", "退職日", "イントラネット端末", "マイナンバー登録", "マイナンバーカード"),
    *("マイナ保険証登録日", "マイナ保険証解除申請日", "マイナンバーカード有効期限", "電子証明書有効期限"),
    "資格確認書交付日",
)
MEMBER = {
    **dict.fromkeys(KEYS, ""),
    "記号": "共済",
    "枝番": "00",
    "区分": "本人",
    "局コード": "01",
    "所属コード": "0101",
    "在職区分": "在職",
    "生年月日": "1980-05-05",
    "イントラネット端末": "無",
    "マイナンバー登録": "有",
    "マイナンバーカード": "有",
    "マイナ保険証登録日": "2024-04-01",
    "マイナンバーカード有効期限": "2032-05-05",
    "電子証明書有効期限": "2027-05-05",
}
ARATA = {**MEMBER, "番号": "0000101", "氏名": "青葉 新", "フリガナ": "アオバ アラタ"}
FUMI = {**MEMBER, "番号": "0000102", "氏名": "若葉 文", "フリガナ": "ワカバ フミ"}
CHILD = {
    **MEMBER,
    "番号": "0000101",
    "枝番": "01",
    "氏名": "青葉 桃",
    "フリガナ": "アオバ モモ",
    "区分": "被扶養者",
    "在職区分": "",
    "生年月日": "2010-01-01",
    "イントラネット端末": "",
}
LINES = (ARATA, FUMI, CHILD)


def text(*lines: Mapping[str, str], keys: tuple[str, ...] = KEYS) -> str:
    return "\n".join([",".join(keys), *(",".join(line[key] for key in keys) for line in lines)]) + "\n"


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    path = tmp_path_factory.mktemp("settings") / "設定.xlsx"
    path.write_bytes(write_settings(settings_tables()))
    return read_settings(path)


def put(folder: Path, **files: str | bytes) -> Path:
    (folder / "名簿").mkdir(exist_ok=True)
    for name, data in files.items():
        path = folder / "名簿" / name
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return folder


def sentences(found: Listed) -> str:
    return "\n".join(problem.sentence for problem in found.problems)


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


# ---- a day and a blank, and columns that are not there ---------------------------------------------------------------


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
    assert sentences(found) == f"a.csv「{key}」: この列がないため、30人を判定できません。列を名簿に加えてください。"


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


# ---- whatever is damaged -------------------------------------------------------------------------------------------

_SPOIL = st.tuples(
    st.integers(0, 7),
    st.sampled_from(KEYS),
    st.sampled_from(
        ["", "?", "0000100", "00", "01", "2025-11-31", "1931-01-01", "その他", "本人", "\ufffd", "9E+05", '"x', "x,y"]
    ),
)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield put(tmp_path_factory.mktemp("damage"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_SPOIL, max_size=6), st.lists(st.integers(0, 7), max_size=2))
def test_persons_in_are_persons_listed_and_persons_named(
    damaged: Path, chosen: Settings, spoilt: list[tuple[int, str, str]], copied: list[int]
) -> None:
    lines = []
    for number in range(4):
        lines.append({**ARATA, "番号": f"000010{number}", "氏名": f"架空 {number}"})
        lines.append({**CHILD, "番号": f"000010{number}", "氏名": f"架空 子{number}"})
    for place, key, value in spoilt:
        lines[place] = {**lines[place], key: value}
    parts = {"a.csv": lines[:4], "b.csv": [*lines[4:], *(lines[place] for place in copied)]}
    for name, part in parts.items():
        put(damaged, **{name: text(*part)})
    records = read_records([damaged / "名簿" / name for name in parts], chosen)
    rules = KyosaiRules.of(chosen, DAY)
    judgement, plan = judge(records.frame, rules, records.source), plan_leaflet(records.frame, rules, records.source)
    for listed, problems in ((judgement.persons, judgement.problems), (plan.members, plan.problems)):
        named = {(problem.file, problem.row) for problem in problems}
        for problem in records.file_problems:
            named |= {(problem.file, row) for row in range(problem.row, max(problem.row, problem.last_row) + 1)}
        on_list = set(zip(listed["file"], listed["row"].astype(int), strict=True))
        families = set(zip(listed["kigo"], listed["bango"], strict=True))
        people = set(zip(listed["kigo"], listed["bango"], listed["name"], strict=True))
        for name, part in parts.items():
            for row, line in enumerate(part, start=2):
                counted = line["区分"] == "被扶養者" and (line["記号"], line["番号"]) in families
                again = (line["記号"], line["番号"], line["氏名"]) in people
                assert (name, row) in on_list | named or name in records.unread or counted or again, (name, row)
    lost = sum(len(part) for name, part in parts.items() if name in records.unread)
    assert len(judgement.persons) + lost + len(copied) >= len(lines)
