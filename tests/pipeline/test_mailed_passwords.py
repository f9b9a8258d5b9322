"""A zip whose password comes in a second mail (PPAP) is opened; the password is kept and shown nowhere."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest

from ledger_tools.pipeline import Cycle
from tests.builders import DEADLINE
from tests.pipeline.returned_files import ingest, put, signed, statuses
from tests.returns.files.test_zips import locked

WORD = "Kyosai-2025!"


def mail(text: str, *attached: tuple[str, bytes], sender: str = "a@example.jp") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "b@example.jp", "受領簿の提出"
    made.set_content(text)
    for name, data in attached:
        made.add_attachment(data, maintype="application", subtype="zip", filename=name)
    return made.as_bytes()


def with_password(data: bytes) -> bytes:
    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(data)).encrypt(WORD, out)
    return out.getvalue()


SECOND = mail(f"先ほどの添付ファイルのパスワードをお送りします。\n\n{WORD}\n")


@pytest.mark.parametrize("how", ["zip", "mail", "workbook"])
def test_the_password_of_a_second_mail_opens_what_came_before(cycle: Cycle, how: str) -> None:
    data = signed(cycle)
    packed = locked(data, WORD.encode())
    if how == "zip":
        put(cycle, "1.zip", packed)
    elif how == "workbook":
        put(cycle, "1.xlsx", with_password(data))
    else:
        put(cycle, "1.eml", mail("提出します。", ("庶務課.zip", packed)))
    put(cycle, "2.eml", SECOND)
    taken = ingest(cycle)
    assert (len(taken.read), taken.refused, taken.skipped) == (1, [], ["2.eml"])
    assert [note.partition(":")[0] for note in taken.notes] == [
        next(iter(taken.read)) if how == "workbook" else "1.zip" if how == "zip" else "1.eml"
    ]
    assert statuses(cycle, "0000101") == ["received"]
    assert not keeping(cycle.folder)


def keeping(folder: Path) -> list[str]:
    """Files of the cycle that hold the password, but for the mail that came with it."""
    words = (WORD.encode(), WORD.encode("utf-16-le"))
    files = (path for path in folder.rglob("*") if path.is_file() and "回収" not in path.parts)
    return [path.name for path in files if any(word in path.read_bytes() for word in words)]


def test_what_no_password_of_a_mail_opens_says_that_they_were_tried(cycle: Cycle) -> None:
    put(cycle, "1.zip", locked(signed(cycle), b"other"))
    put(cycle, "2.eml", SECOND)
    taken = ingest(cycle)
    (finding,) = taken.findings
    assert (finding.code, finding.file, "メールの本文にあったパスワードも試しました" in finding.message) == (
        "F02",
        "1.zip/a.xlsx",
        True,
    )
    assert WORD not in finding.message
    assert taken.notes == []


def test_what_is_not_locked_needs_no_mail(cycle: Cycle) -> None:
    put(cycle, "1.xlsx", signed(cycle))
    put(cycle, "2.eml", mail("受領簿を提出します。"))
    taken = ingest(cycle)
    assert (taken.read, taken.refused, taken.notes) == (["1.xlsx"], ["2.eml"], [])


def test_the_desk_names_the_password_to_see_the_seals_of_a_locked_workbook(cycle: Cycle) -> None:
    put(cycle, "1.xlsx", with_password(signed(cycle, entries={"0000103": {"stamp": "鈴木", "seal": "y"}})))
    put(cycle, "2.eml", SECOND)
    assert len(ingest(cycle).read) == 1
    shown = [
        len(openpyxl.load_workbook(cycle.review(as_of=DEADLINE, passwords=words).path)["要確認"]._images)
        for words in ((), ("other", WORD))
    ]
    assert shown == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        f"受領簿を添付します。\nパスワード: {WORD}",
        f"添付にて受領簿を提出いたします。パスワードは「{WORD}」です。",
    ],
)
def test_a_mail_that_lost_what_it_brought_is_asked_about(cycle: Cycle, text: str) -> None:
    put(cycle, "1.eml", mail(text))
    taken = ingest(cycle)
    assert ([(found.code, found.file) for found in taken.findings], taken.skipped) == ([("F03", "1.eml")], [])
