"""Rows that look like a member's and belong to no table are told of; what stands around a ledger is not."""

from __future__ import annotations

import pytest

from ledger_tools.model import FileFinding
from ledger_tools.returns import read_bytes

HEAD = "No.,記号,番号,氏名,フリガナ,所属,枚数,受領年月日,受領印又は署名,備考"
ONE = "1,共済,0000001,山田 太郎,ヤマダ タロウ,庶務課,1,2025/11/25,山田,"
TWO = "2,共済,0000002,佐藤 花子,サトウ ハナコ,庶務課,1,2025/11/25,佐藤,"


def told(*lines: str) -> list[FileFinding]:
    reading = read_bytes("返送.csv", "\n".join(lines).encode(), convert=False)
    assert reading.tables
    return [finding for finding in reading.findings if "並んでいるのに" in finding.message]


@pytest.mark.parametrize(
    ("lines", "cell"),
    [
        # Cells were left out or put in: the number stands in another column, and none where it belongs.
        ((HEAD, ONE, TWO, "3,共済,,,0000003,鈴木 一郎,,1,,"), "E4"),
        ((HEAD, ONE, TWO, "0000003,鈴木 一郎,,,,,,,,鈴木"), "A4"),
        ((HEAD, ONE, TWO, "3,0000003,,鈴木 一郎,,庶務課,1,,,"), "B4"),
        ((HEAD, ONE, TWO, ",,,,,,,,,3,共済,0000003,鈴木 一郎,スズキ"), "L4"),
        ((HEAD, ONE, TWO, ",3,共済,,,0000003,鈴木 一郎"), "F4"),
        ((HEAD, "3,共済,,,0000003,鈴木 一郎,,1,,", ONE, TWO), "E2"),
        ((HEAD, ONE, "3,共済,,,0000003,鈴木 一郎,,1,,", TWO), "E3"),
        ((HEAD, ONE, TWO, "", "", "3,共済,,,0000003,鈴木 一郎,,1,,"), "E6"),
        # A line that stands in one cell, quoted as a whole or joined with marks of another kind.
        ((HEAD, ONE, TWO, '"3,共済,0000003,鈴木 一郎,スズキ,庶務課,1,,,"'), "A4"),
        ((HEAD, ONE, TWO, '"3\t共済\t0000003\t鈴木 一郎\t\t庶務課\t1"'), "A4"),
        ((HEAD, ONE, TWO, "3;共済;0000003;鈴木 一郎;;庶務課;1"), "A4"),
        ((HEAD, ONE, TWO, '"3\n共済\n0000003\n鈴木 一郎"'), "A4"),
        ((HEAD, ONE, TWO, '"""3"",""共済"",""0000003"",""鈴木 一郎"""'), "A4"),
        # Another table stands below, or beside.
        ((HEAD, ONE, "2,共済,,,0000002,佐藤 花子,,1,,", "計,,1", HEAD, TWO), "E3"),
        ((f"{HEAD},,{HEAD}", f"{ONE},,{TWO}", ",,,,,,,,,,,3,共済,,,0000003,鈴木 一郎,,1,,"), "P3"),
        # It says that it is a total or a note, and is much more.
        # On the line of the heading.
        ((HEAD + ",共済,0000003,鈴木 一郎,スズキ", ONE, TWO), "L1"),
        ((HEAD + ",3,0000003,鈴木 一郎", ONE, TWO), "L1"),
        ((f"{HEAD},{ONE}", TWO), "M1"),
        ((f"{HEAD},,,,{ONE}", TWO), "P1"),
        ((f"{HEAD},{ONE},{TWO}", TWO.replace("2", "3")), "M1"),
        # Somebody wrote words of a heading into it, and nothing tells that it heads no table.
        (("No.,記号,氏名,受領印,所属", "1,共済,山田 太郎,山田,", "2,共済,0000002,佐藤 花子,番号,受領印"), "C3"),
        # The heading was sorted in among its members.
        ((ONE, HEAD, TWO), "C1"),
        ((ONE, "", HEAD, TWO), "C1"),
        ((HEAD.replace("受領印又は署名", "x"), ONE, HEAD, TWO), "C2"),
        ((HEAD, ONE, "", HEAD.replace("受領印又は署名", "x"), "2,共済,,,0000002,佐藤 花子,,1,,"), "E5"),
        # A heading that lost what names a member; of some rows another column tells.
        (("No.,記号,番号氏名,フリガナ,所属,枚数,受領年月日,受領印,備考,氏名", ONE, f"{TWO},佐藤 花子"), "C2"),
        # Their numbers are shorter, or written by hand.
        ((HEAD, "1,12,1001,山田 太郎,,庶務課,1,,山田,", "2,,,,12,1002,佐藤 花子,,,,庶務課"), "F3"),
        ((HEAD, ONE, TWO, "3,共済,,,0000003,スズキ,,1,,"), "E4"),
        ((HEAD, ONE, TWO, "3,共済,,,=\"0000003\",鈴木 一郎,,1,,"), "E4"),
    ],
)  # fmt: skip
def test_a_row_that_moved_is_told_of(lines: tuple[str, ...], cell: str) -> None:
    (finding,) = told(*lines)
    assert (finding.code, finding.cell) == ("S05", cell)


@pytest.mark.parametrize(
    "lines",
    [
        (HEAD, ONE, TWO),
        (f"{HEAD},,{HEAD}", f"{ONE},,{TWO}", f",,,,,,,,,,,{TWO}"),
        (f"{HEAD},,{HEAD}", f"{ONE},,{TWO}", f"{TWO},,,,,"),
        (HEAD, ONE, HEAD, TWO),
        (f"{HEAD},,,,,内線,0002345,担当,山田,庶務課", ONE, TWO),
        (f"{HEAD},,,,,提出日,2025,12,5,庶務課,山田", ONE, TWO),
        (HEAD, ONE, TWO.replace("2,共済", "合計,共済"), HEAD),  # read as the member's
        (HEAD, ONE, TWO.replace("2,共済", "※,共済")),
        (HEAD, ONE, TWO, "", "取扱者,山田 太郎,内線,24567"),
        (HEAD, ONE, TWO, "", "取扱者,,内線,24567,電話,0442001234,住所,川崎区"),
        (HEAD, ONE, TWO, "", "電話,2001234"),
        (HEAD, ONE, TWO, "", "郵便番号,2108577,川崎市川崎区宮本町1"),
        (HEAD, ONE, TWO, "", "2108577,川崎市川崎区宮本町1"),
        (HEAD, ONE, TWO, "", "TEL,2001234,庶務課"),
        (HEAD, ONE, TWO, "合計,,2,,,,2,,,"),
        (HEAD, ONE, TWO, "小計,,0000002,名,,,2,,,"),
        (HEAD, ONE, TWO, "※ 0000002 佐藤 花子は来月から総務課です。"),
        (HEAD, ONE, TWO, "※,0000003,鈴木 一郎は名簿にありません。"),
        (HEAD, ONE, TWO, "", "返送する資格確認書,0000002,枚"),
        (HEAD, ONE, TWO, "佐藤さんは12月5日に受け取りました。"),
        (HEAD, ONE, TWO, "", "2025,年,12,月,5,日,提出"),
        (HEAD, ONE, TWO, "", "未配付者", "番号,氏名,理由", "0000003,鈴木 一郎,休職中"),
        (HEAD, ONE, TWO, "", "氏名,番号", "鈴木 一郎,0000003"),
        ("令和7年度,0000009,受領簿", "", HEAD, ONE, TWO),
        ("例,共済,0000009,共済 太郎,キョウサイ,庶務課,1,,共済,", HEAD, ONE, TWO),
        ("対象者一覧", "No.,,番号,氏名", "1,,0000001,山田 太郎", "2,,0000002,佐藤 花子", "", HEAD, ONE, TWO),
        ("記入例", "", ",,1234567,,,", HEAD, ONE, TWO),
        (HEAD + ",メモ", ONE + "0000003 鈴木 一郎", TWO),
        (HEAD, "1,共済,A-01,山田 太郎,,庶務課,1,,山田,", "", "連絡先,庶務課,内線,2345"),
        ("氏名,受領印", "山田 太郎,山田", "佐藤 花子,佐藤", "", "電話,2001234,庶務課"),
        (HEAD, "1,12,1001,山田 太郎,,庶務課,1,,山田,", "", "内線,2345,庶務課"),
    ],
)  # fmt: skip
def test_what_stands_around_a_ledger_is_no_member(lines: tuple[str, ...]) -> None:
    assert told(*lines) == []


def test_one_finding_tells_of_all() -> None:
    (finding,) = told(HEAD, ONE, *(f"{number},共済,,,{number:07d},鈴木 一郎,,1,," for number in range(2, 9)))
    assert "7行" in finding.message
