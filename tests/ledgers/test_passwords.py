"""Ledgers that open only with their bureau's password."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import msoffcrypto
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.errors import LedgerToolsError
from ledger_tools.excel.passwords import encrypted, first_password, passwords_to_try
from ledger_tools.ledgers.passwords import read_password_file
from tests.builders import ledger_path, make_cycle
from tests.ledgers.samples import BUREAUS


def file_with(folder: Path, text: str) -> Path:
    path = folder / "合言葉.txt"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("あけて123\n", ["あけて123"] * 4),
        ("a=b", ["a=b"] * 4),
        ("\ufeff架空総務局=x=1\n02=y\n\n3 = z\r\n架空区役所=＝\n", ["x=1", "y", "z", "＝"]),
    ],
)
def test_password_of_each_bureau(tmp_path: Path, text: str, expected: list[str]) -> None:
    path = file_with(tmp_path, text)
    passwords = read_password_file(path, BUREAUS)
    assert [passwords.of(bureau) for bureau in BUREAUS] == expected
    assert set(expected) <= set(passwords_to_try(path))
    assert not any(secret in repr(passwords) for secret in ("あけて123", "x=1"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "架空総務局=\n",
        "ひみつA\nひみつB\n",
        "無い局=ひみつA\n02=ひみつB",
        "01=ひみつA\n架空総務局=ひみつB",
        "あ" * 256,
    ],
)
def test_faulty_file_is_one_sentence_without_the_password(tmp_path: Path, text: str) -> None:
    with pytest.raises(LedgerToolsError) as found:
        read_password_file(file_with(tmp_path, text), BUREAUS)
    assert "合言葉.txt" in str(found.value)
    assert "ひみつ" not in str(found.value)


def test_the_bureaus_passwords_are_not_for_a_file_that_names_everybody(tmp_path: Path) -> None:
    assert first_password(file_with(tmp_path, "\na=b\n")) == "a=b"
    assert first_password(file_with(tmp_path, "ひらけ\n02=ひみつB\n")) == "ひらけ"
    with pytest.raises(LedgerToolsError, match=r"合言葉\.txt は局ごと") as found:
        first_password(file_with(tmp_path, "01=ひみつA\n02=ひみつB\n"))
    assert "ひみつ" not in str(found.value)


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(LedgerToolsError, match="読めません"):
        read_password_file(tmp_path / "無い.txt", BUREAUS)


def test_file_in_the_windows_encoding(tmp_path: Path) -> None:
    path = tmp_path / "合言葉.txt"
    path.write_bytes("ひみつ7".encode("cp932"))
    assert read_password_file(path, BUREAUS).for_all == "ひみつ7"


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments])
    return result.exit_code, result.output


def opened(data: bytes, password: str) -> bytes:
    office = msoffcrypto.OfficeFile(BytesIO(data))
    office.load_key(password=password)
    office.decrypt(plain := BytesIO())
    assert plain.getvalue().startswith(b"PK")
    return plain.getvalue()


def test_generated_with_passwords_and_taken_in_again(tmp_path: Path) -> None:
    cycle = make_cycle(tmp_path / "事業")
    secrets = file_with(tmp_path, "架空総務局=ひらけ1\n02=ひらけ2\n架空区役所=ひらけ3\n")
    code, output = run(cycle.folder, "generate", "--as-of", "2025-11-17", "--password-file", str(secrets))
    assert code == 0, output
    assert "ひらけ" not in output
    data = ledger_path(cycle, "02-001").read_bytes()
    office = msoffcrypto.OfficeFile(BytesIO(data))
    assert office.is_encrypted()
    assert not data.startswith(b"PK")
    for ledger_id, password in (("01-001", "ひらけ1"), ("02-001", "ひらけ2")):
        path = ledger_path(cycle, ledger_id)
        saved_again = encrypted(opened(path.read_bytes(), password), password)
        (cycle.folder / "回収" / path.name).write_bytes(saved_again)
    code, output = run(cycle.folder, "ingest", "--as-of", "2025-12-10", "--password-file", str(secrets))
    assert (code, "取り込んだファイル 2件" in output) == (0, True), output
    cycle.close()
    stored = b"".join(path.read_bytes() for path in cycle.folder.rglob("*") if path.is_file())
    assert "ひらけ".encode() not in stored


@pytest.mark.parametrize("text", ["", "架空総務局=x\n無い局=y\n", "架空総務局=x\n"])
def test_nothing_is_written_with_a_faulty_file(tmp_path: Path, text: str) -> None:
    cycle = make_cycle(tmp_path / "事業")
    code, output = run(cycle.folder, "generate", "--password-file", str(file_with(tmp_path, text)))
    assert code == 2
    assert output.startswith("エラー: パスワードのファイル")
    assert not list((cycle.folder / "受領簿").rglob("*.xlsx"))
