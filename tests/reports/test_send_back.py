"""Send-back ledgers from the letter to the next letter: filled in Excel, taken in, and locked with passwords."""

from __future__ import annotations

import csv
import email
import email.policy
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.pipeline.cycle import Cycle
from tests.reports.conftest import STATUS_OF

AS_OF = date(2025, 12, 10)
SECRETS = "総務企画局=ひらけ1\n02=ひらけ2\n"


def fill(source: Path, target: Path, cards: int | None = None, **entries: dict[str, object]) -> Path:
    """Type into rows by 番号 (``entries``: n000102={"受領印又は署名": …}), as a clerk in Excel would, and save."""
    book = openpyxl.load_workbook(source)
    sheet = book.active
    assert sheet is not None
    head = next(row for row in sheet.iter_rows() if any(cell.value == "番号" for cell in row))
    places = {cell.value: cell.column for cell in head}
    for row in range(head[0].row + 1, sheet.max_row + 1):
        for header, value in entries.get(f"n{sheet.cell(row, places['番号']).value}", {}).items():
            sheet.cell(row, places[header]).value = value
    if cards is not None:
        tail = next(c.row for row in sheet.iter_rows() for c in row if c.value == "返送する資格確認書")
        sheet.cell(tail, places["受領年月日"]).value = cards
    book.save(target)
    return target


def shown(path: Path) -> list[dict[str, Any]]:
    """The rows of a ledger by header, hidden and locked cells included."""
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(place for place, line in enumerate(lines) if "番号" in line)
    rows = [dict(zip(lines[at], line, strict=True)) for line in lines[at + 1 :]]
    return [row for row in rows if row["番号"]]


def statuses(cycle: Cycle) -> dict[str, str]:
    rows = cycle.rows(as_of=AS_OF)
    return dict(zip(rows["bango"], rows["status"], strict=True))


def test_holds_what_was_accepted_and_why_it_came_back(own: Cycle) -> None:
    first, second = own.remind(as_of=AS_OF).ledgers
    blank, proxy = shown(first)
    assert (blank["番号"], blank["受領年月日"], blank["備考"]) == ("000102", None, None)
    assert "署名も備考もありません" in blank["差戻しの理由"]
    assert proxy["受領年月日"].date() == date(2025, 11, 21)
    assert proxy["受領印又は署名"] is None  # a signature is nobody's but the member's
    assert "代理" in proxy["差戻しの理由"]
    (retired,) = shown(second)
    assert retired["備考"] == "11月25日退職者"
    assert "前回の記入: 0枚" in retired["差戻しの理由"]
    texts = [str(cell.value) for row in openpyxl.load_workbook(second).active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert "資格確認書受領簿(差戻し)" in texts
    assert any(text.startswith("令和7年12月15日(月)") for text in texts)


def test_sent_back_as_it_went_out_settles_nothing(own: Cycle, tmp_path: Path) -> None:
    for path in own.remind(as_of=AS_OF).ledgers:
        own.ingest([fill(path, tmp_path / path.name)], as_of=AS_OF)
    assert statuses(own) == STATUS_OF
    assert own.remind(as_of=AS_OF).letters == ()


def test_filled_in_it_settles_its_rows_and_the_next_letter(own: Cycle, tmp_path: Path) -> None:
    first, second = own.remind(as_of=AS_OF).ledgers
    one = fill(first, tmp_path / "a.xlsx", n000102={"受領印又は署名": "若葉"})
    own.ingest([one, fill(second, tmp_path / "b.xlsx", cards=2)], as_of=AS_OF)
    now = statuses(own)
    assert (now["000102"], now["000203"]) == ("received", "retired")
    again = own.remind(as_of=AS_OF)
    assert [path.name for path in again.letters] == ["01_総務企画局_依頼文.docx", "02_財政局_依頼文.docx"]
    assert [path.name for path in again.ledgers] == ["01-001_庶務課_差戻し.xlsx"]
    assert [row["番号"] for row in shown(again.ledgers[0])] == ["000103"]
    assert not second.exists()


def test_a_new_answer_that_settles_nothing_changes_the_letter_of_its_bureau(own: Cycle, tmp_path: Path) -> None:
    first, _ = own.remind(as_of=AS_OF).ledgers
    own.ingest([fill(first, tmp_path / "a.xlsx", n000103={"受領印又は署名": "代理 佐藤"})], as_of=AS_OF)
    again = own.remind(as_of=AS_OF)
    assert ([path.name for path in again.letters], again.unchanged) == (["01_総務企画局_依頼文.docx"], ("財政局",))
    data = (own.folder / "報告/督促/依頼文の記録.csv").read_bytes().decode("utf-8-sig")
    lines = list(csv.reader(StringIO(data, newline="")))
    assert [line[:5] for line in lines[1:]] == [
        ["令和7年12月10日", "事務連絡", "01", "総務企画局", "第1回"],
        ["令和7年12月10日", "事務連絡", "02", "財政局", "第1回"],
        ["令和7年12月10日", "事務連絡", "01", "総務企画局", "第1回"],
    ]


def run(own: Cycle, *arguments: str, secrets: str) -> tuple[int, str]:
    path = own.folder.parent / "合言葉.txt"
    path.write_text(secrets, encoding="utf-8")
    own.close()
    whole = ["-C", str(own.folder), *arguments, "--as-of", AS_OF.isoformat(), "--password-file", str(path)]
    result = CliRunner().invoke(main, whole)
    return result.exit_code, result.output


def opened(data: bytes, password: str) -> bytes:
    office = msoffcrypto.OfficeFile(BytesIO(data))
    office.load_key(password=password)
    office.decrypt(plain := BytesIO())
    return plain.getvalue()


def test_letters_and_ledgers_open_with_their_bureaus_password_only(own: Cycle, tmp_path: Path) -> None:
    code, output = run(own, "remind", secrets=SECRETS)
    assert (code, "ひらけ" in output) == (0, False), output
    letter = own.folder / "報告/督促/02_財政局_依頼文.docx"
    ledger = own.folder / "報告/差戻し/02_財政局/02-002_契約課_差戻し.xlsx"
    for path in (letter, ledger):
        assert opened(path.read_bytes(), "ひらけ2").startswith(b"PK")
        with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
            opened(path.read_bytes(), "ひらけ1")
    draft = email.message_from_bytes(letter.with_suffix(".eml").read_bytes(), policy=email.policy.default)
    attached = [part.get_payload(decode=True) for part in draft.iter_attachments()]
    assert attached == [letter.read_bytes(), ledger.read_bytes()]
    body = draft.get_body()
    assert body is not None and "パスワードは、別に" in body.get_content()
    plain = tmp_path / "b.xlsx"
    plain.write_bytes(opened(ledger.read_bytes(), "ひらけ2"))
    office = msoffcrypto.OfficeFile(BytesIO(fill(plain, plain, cards=2).read_bytes()))
    with (own.folder / "回収/b.xlsx").open("wb") as stream:
        office.encrypt("ひらけ2", stream)  # type: ignore[attr-defined]
    code, output = run(own, "ingest", secrets=SECRETS)
    assert code == 0, output
    assert statuses(own)["000203"] == "retired"


def test_an_unlocked_letter_is_made_again_once_passwords_are_asked_for(own: Cycle) -> None:
    own.remind(as_of=AS_OF)
    letter = own.folder / "報告/督促/01_総務企画局_依頼文.docx"
    assert run(own, "remind", secrets="ひらけ")[0] == 0
    assert opened(letter.read_bytes(), "ひらけ").startswith(b"PK")
    locked = letter.read_bytes()
    assert run(own, "remind", secrets="ひらけ")[0] == 0
    assert letter.read_bytes() == locked


def test_a_bureau_without_a_password_stops_everything(own: Cycle) -> None:
    code, output = run(own, "remind", secrets="総務企画局=ひらけ1\n")
    assert code == 2
    assert "財政局" in output and "ひらけ" not in output
    assert not [name for name in ("督促", "差戻し") if (own.folder / "報告" / name).exists()]
