"""Words that speak against a receipt are heard wherever a clerk writes them, and honest ones nowhere asked about.

Each word stands in a row that the member has signed: read from a real workbook, judged by the real rules.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from ledger_tools.identity import printed_mark
from ledger_tools.ledgers import write_ledger
from ledger_tools.ledgers.places import COLUMN, FIRST_ROW, Places
from ledger_tools.ledgers.send_back import SendBack, SentRow
from ledger_tools.model import FileReading
from ledger_tools.pipeline.one_file import as_issued
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.returns import read_bytes
from ledger_tools.settings.notice import notice_settings
from tests.ledgers.samples import issued, ledger, settings, wording
from tests.returns.books import HEADERS, STAMP, book, member, write_table

AS_OF = date(2025, 12, 16)
WORDS = (Path(__file__).parents[1] / "data" / "contrary_words.txt").read_text(encoding="utf-8").split()
#: Of no consequence beside a receipt: the member is at work, or there is nothing to say.
HARMLESS = frozenset(
    [
        "再任用",
        "再雇用",
        "復職",
        "復職済",
        "復帰",
        "復帰済",
        "復帰した",
        "職場復帰",
        "育休明け",
        "無",
        "無し",
        "ナシ",
        "なし",
    ]
)
AGAINST = [word for word in WORDS if word not in HARMLESS]
#: Of nobody in particular these instruct, address the sheet, or say that there is none.
IDLE_AROUND = frozenset(
    (
        *("郵送のこと", "郵送すること", "郵送をお願い", "郵送なし", "郵送無", "返却なし", "返却無し", "返却不可"),
        *("返却分なし", "受領書の返送なし", "確認願います", "確認してください", "ご確認ください", "御確認願います"),
        *("確認要", "確認のこと", "確認予定", "とのこと", "所属長へ", "所属長宛", "課長宛", "職場宛", "人事課へ"),
        *("市役所宛", "リーフレット", "リーフレットのみ", "リーフレット郵送", "一部", "退職届提出済", "不可"),
        *("?", "？", "（？）", "!?", "×", "✕", "△", "▲"),
    )
)
FIRST = 9  # the first member's row, from 0
RIGHT = len(HEADERS)
NAME, REMARK, NUMBER = HEADERS.index("氏名"), HEADERS.index("備考"), HEADERS.index("番号")


def statuses(data: bytes) -> tuple[dict[str, str], list[str]]:
    """番号 -> status of each row, and the codes of findings that are about no row."""
    reading: FileReading = read_bytes("返送.xlsx", data)
    result = reconcile(as_issued(reading, notice_settings(), AS_OF))
    rows = result.rows
    return dict(zip(rows["bango"], rows["status"], strict=True)), [
        f.code for f in result.findings if f.sheet == "受領簿" and not f.kigo
    ]


def signed(count: int) -> list[list[object]]:
    return [list(member(number, "川崎")) for number in range(1, count + 1)]


Put = Callable[[Any, int, str], None]


def accepted(words: Sequence[str], put: Put, *, rows: list[list[object]] | None = None, **options: Any) -> list[str]:
    """The words whose row was called received although they stand in it."""
    lines = rows or signed(len(words))

    def finish(_: Any, sheet: Any) -> None:
        for at, word in enumerate(words, FIRST):
            put(sheet, at, word)

    shown, _ = statuses(book(lines, finish=finish, **options))
    assert len(shown) == len(words)
    return [word for word, status in zip(words, shown.values(), strict=True) if status == "received"]


def heading(text: str) -> dict[str, Any]:
    return {"headers": (*HEADERS, text)}


def typed(column: int) -> Put:
    return lambda sheet, at, word: sheet.write_string(at, column, word)


PLACES: dict[str, tuple[Put, dict[str, Any]]] = {
    "in the stamp cell": (lambda sheet, at, word: sheet.write_string(at, STAMP, f"川崎 {word}"), {}),
    "in 備考": (typed(REMARK), {}),
    "in a note on the stamp": (lambda sheet, at, word: sheet.write_comment(at, STAMP, word), {}),
    "in a note on the name": (lambda sheet, at, word: sheet.write_comment(at, NAME, word), {}),
    "in a box beside": (
        lambda sheet, at, word: sheet.insert_textbox(at, RIGHT + 1, word, {"width": 60, "height": 18}),
        {},
    ),
    "beside without a heading": (typed(RIGHT), {}),
    **{
        f"under {text}": (typed(RIGHT), heading(text))
        for text in ("メモ", "備考2", "配付状況", "連絡事項", "庶務使用欄")
    },
    "over the number of the row": (typed(0), {}),
}


@pytest.mark.parametrize("place", PLACES)
def test_no_contrary_word_is_passed_over(place: str) -> None:
    put, options = PLACES[place]
    assert accepted(AGAINST, put, **options) == []


@pytest.mark.parametrize("place", [place for place in PLACES if place != "in the stamp cell"])
def test_harmless_words_are_asked_about_nowhere(place: str) -> None:
    put, options = PLACES[place]
    words = ["復職済", "育休明け", "なし", "再任用", "本人受領", "11/25手渡し済"]
    assert accepted(words, put, **options) == words


def with_threads(data: bytes, threads: dict[str, str]) -> bytes:
    """Add threaded comments to a workbook that has a note."""
    items = "".join(
        f'<threadedComment ref="{cell}" id="{{{n}}}"><text>{escape(text)}</text></threadedComment>'
        for n, (cell, text) in enumerate(threads.items())
    )
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    part = "xl/threadedComments/threadedComment1.xml"
    relation = f'<Relationship Id="rIdT" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/_rels/sheet1.xml.rels":
                content = content.replace(b"</Relationships>", f"{relation}</Relationships>".encode())
            new.writestr(name, content)
        new.writestr(part, f'<ThreadedComments xmlns="{space}">{items}</ThreadedComments>')
    return out.getvalue()


def test_threaded_comments() -> None:
    words = AGAINST[::3]
    noted = book(signed(len(words)), finish=lambda _, sheet: sheet.write_comment(FIRST, STAMP, "コメント"))
    shown, _ = statuses(with_threads(noted, {f"I{at + 1}": word for at, word in enumerate(words, FIRST)}))
    assert [word for word, status in zip(words, shown.values(), strict=True) if status == "received"] == []


@pytest.mark.parametrize(
    ("form", "where"),
    [(form, where) for form in ("{n} {w}", "番号{n}の方 {w}", "{name}: {w}") for where in ("above", "below")],
)
def test_words_above_and_below_that_name_a_member(form: str, where: str) -> None:
    names = [f"{left}{right} 一" for left in "青赤白黒緑紫茶" for right in "山川田野原沢島崎"]
    words = AGAINST[:: len(AGAINST) // len(names)][: len(names)]
    rows = [
        [number, "共済", f"{number:07d}", name, "", "", 1, "", name.partition(" ")[0], "", ""]
        for number, name in enumerate(names, 1)
    ]
    lines = [
        form.format(n=f"{n:07d}", name=name.partition(" ")[0], w=w)
        for n, (name, w) in enumerate(zip(names, words, strict=False), 1)
    ]
    top = len(lines) + 2 if where == "above" else 8

    def finish(_: Any, sheet: Any) -> None:
        start = 0 if where == "above" else top + len(rows) + 2
        for at, line in enumerate(lines, start):
            sheet.write_string(at, 1, line)

    shown, _ = statuses(book(rows, top=top, finish=finish))
    assert [line for line, status in zip(lines, shown.values(), strict=False) if status == "received"] == []


@pytest.mark.parametrize("row", [0, 12])
def test_words_of_no_row_are_never_passed_over(row: int) -> None:
    """About nobody in particular: a question about the table, or about each of its rows."""
    words = [word for word in AGAINST if word not in IDLE_AROUND]

    def finish(workbook: Any, _: Any) -> None:
        for number, word in enumerate(words, 2):
            sheet = workbook.add_worksheet(f"s{number}")
            write_table(sheet, HEADERS, [(*member(number, "川崎")[:-1], "")], 8, 0)
            sheet.write_string(row, 1, word)

    reading = read_bytes("返送.xlsx", book([(*member(1, "川崎")[:-1], "")], finish=finish))
    result = reconcile(as_issued(reading, notice_settings(), AS_OF))
    asked = {f.sheet for f in result.findings if f.code == "S05" and not f.kigo}
    silent = [
        word
        for number, (word, status) in enumerate(zip(words, result.rows["status"].tolist()[1:], strict=True), 2)
        if status == "received" and f"s{number}" not in asked
    ]
    assert (result.rows["status"].iat[0], silent) == ("received", [])


@pytest.mark.parametrize(
    "line",
    [
        *(
            "資格確認書受領簿",
            "令和7年度 資格確認書 受領簿(庶務課)",
            "総務企画局 人事課 御中",
            "令和7年12月5日",
            "12/5提出",
        ),
        *(
            "いつもお世話になっております。受領簿を送付いたします。",
            "担当 鈴木(内線2345)",
            "計 12名",
            "以上",
            "合計 12枚",
        ),
        *(
            "※代理での押印は不可",
            "受領印を押してください。",
            "退職者は備考欄に「○月○日退職者」と記入のこと",
            "作成者 総務係 佐藤",
        ),
        *(
            "未配付なし",
            "休職者:なし　退職者:なし",
            "代理受領はありません。",
            "上記のとおり相違ありません。",
            "全員に配付しました。",
        ),
        *(
            "旧組合員証は各自で裁断するよう伝えました。",
            "よろしくお願いいたします。",
            "1/2ページ",
            "写しを課で保管します。",
        ),
        *("期限までに配付できない場合は御連絡ください。", "課長代理 山本", "配付は全て完了しました"),
    ],
)
@pytest.mark.parametrize("row", [0, 14])
def test_what_surrounds_every_list_asks_nothing(line: str, row: int) -> None:
    data = book(
        [[*member(n, "川崎")[:-1], ""] for n in (1, 2)], finish=lambda _, sheet: sheet.write_string(row, 1, line)
    )
    assert statuses(data) == ({"0000001": "received", "0000002": "received"}, [])


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("全員まだ渡していません", {"0000001", "0000002", "0000003"}),
        ("全員の署名は所長がまとめて記入しました", {"0000001", "0000002", "0000003"}),
        ("No.2は代理受領", {"0000002"}),
        ("0000003 退職", {"0000003"}),
        ("No.1〜2は後日", {"0000001", "0000002"}),
        ("2番の方の分。本人に渡していません。", {"0000002"}),
        ("1番は受領済み", set()),
        ("担当 川崎(内線2345)", set()),
    ],
)
def test_whom_a_line_below_speaks_of(line: str, asked: set[str]) -> None:
    rows = [[*member(n, "川崎")[:-1], ""] for n in (1, 2, 3)]
    shown, _ = statuses(book(rows, finish=lambda _, sheet: sheet.write_string(14, 1, line)))
    assert {bango for bango, status in shown.items() if status != "received"} == asked


def test_counted_members_that_have_no_entry_explain_a_line() -> None:
    rows = [[*member(n, "川崎" if n > 1 else "")[:-1], ""] for n in (1, 2, 3)]
    shown, _ = statuses(book(rows, finish=lambda _, sheet: sheet.write_string(14, 1, "1名未配付です")))
    assert shown == {"0000001": "outstanding", "0000002": "received", "0000003": "received"}


# --- our own papers -------------------------------------------------------------------------------------------------


def own_ledger(count: int, back: SendBack | None = None) -> bytes:
    people = tuple(
        issued(number, f"川崎 {number}子", "カワサキ", same_name=number < 3) for number in range(1, count + 1)
    )
    return write_ledger(replace(ledger(0), rows=people), settings(), wording(), back)


def filled(data: bytes, put: Callable[[Any], None], count: int) -> tuple[dict[str, str], list[str]]:
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    sheet = workbook["受領簿"]
    stamp = next(cell.column for cell in sheet[FIRST_ROW] if cell.value == "受領印又は署名")
    for row in range(FIRST_ROW + 1, FIRST_ROW + count + 1):
        sheet.cell(row, stamp).value = "川崎"
    put(sheet)
    out = io.BytesIO()
    workbook.save(out)
    return statuses(out.getvalue())


@pytest.mark.parametrize("is_sent_back", [False, True])
def test_what_we_print_ourselves_asks_nothing(is_sent_back: bool) -> None:
    people = [issued(number, f"川崎 {number}子", "カワサキ") for number in (1, 2, 3)]
    reasons = {
        one.row_key: SentRow("受領印・署名も備考もありません。本人へ渡し、押印をもらってください。") for one in people
    }
    back = SendBack(date(2025, 12, 12), reasons) if is_sent_back else None
    shown, findings = filled(own_ledger(3, back), lambda sheet: None, 3)
    assert (set(shown.values()), findings) == ({"received"}, [])


def test_a_reply_to_our_reason_is_read() -> None:
    words = AGAINST
    people = [issued(number, f"川崎 {number}子", "カワサキ") for number in range(1, len(words) + 1)]
    reasons = {one.row_key: SentRow("本人へ渡し、押印をもらってください。") for one in people}

    def reply(sheet: Any) -> None:
        for at, word in enumerate(words, FIRST_ROW + 1):
            cell = sheet.cell(at, Places(1, reasons=True).at["reason"] + 1)
            cell.value = f"{cell.value} → {word}" if at % 2 else word
            cell.data_type = "s"

    shown, _ = filled(own_ledger(len(words), SendBack(date(2025, 12, 12), reasons)), reply, len(words))
    assert [word for word, status in zip(words, shown.values(), strict=True) if status == "received"] == []


def test_a_line_typed_on_our_own_ledger_is_read() -> None:
    tail = Places(2).tail_row + 3

    def line(sheet: Any) -> None:
        sheet.cell(tail, COLUMN["kigo"] + 1).value = "2枚とも庶務で保管しています"

    shown, _ = filled(own_ledger(2), line, 2)
    assert set(shown.values()) == {"review"}


BOTH = ["000001", "000002"]


@pytest.mark.parametrize(
    ("handler", "extension", "asked"),
    [
        ("川崎 1子", "2345", []),
        ("川崎", "内線2345", []),
        ("庶務係 川崎 2子", "(内)2345", []),
        ("川崎 1子 不在", "2345", BOTH),  # of one surname
        ("川崎 2子は未配付", "", BOTH),
        ("代理 川崎 2子", "", BOTH),
    ],
)
def test_who_handed_the_cards_out_is_named_below_the_table(handler: str, extension: str, asked: list[str]) -> None:
    places = Places(2)

    def sign(sheet: Any) -> None:
        sheet.cell(places.handler_row + 1, places.at["bango"] + 1).value = handler
        sheet.cell(places.handler_row + 1, places.at["cards"] + 1).value = extension

    shown, _ = filled(own_ledger(2), sign, 2)
    assert [bango for bango, status in shown.items() if status != "received"] == asked


def test_a_ledger_that_does_not_tell_what_was_printed_on_it_is_read_as_before() -> None:
    """Editions before 0.4: their instructions speak of retirement and mailing as a clerk would."""

    def forget(sheet: Any) -> None:
        cell = sheet.cell(Places(2).handler_row + 1, COLUMN["key"] + 1)
        assert str(cell.value).startswith(printed_mark(()))
        cell.value = None

    assert filled(own_ledger(2), forget, 2) == ({"000001": "received", "000002": "received"}, [])
