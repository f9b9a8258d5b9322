"""Passwords of files: reading them from a file, trying them, and putting one on a workbook. Never printed or stored."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from ledger_tools.errors import LedgerToolsError
from ledger_tools.japanese.encoding import decode


def password_lines(path: Path) -> list[tuple[int, str]]:
    """Return the lines that are not blank, with their numbers; UTF-8 or the Windows code page.

    Raises LedgerToolsError, which never shows the content, where the file cannot be read or is empty.
    """
    try:
        text, _ = decode(path.read_bytes())
    except OSError:
        raise LedgerToolsError(f"パスワードのファイル {path} を読めません。場所と名前を確認してください。") from None
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise LedgerToolsError(f"パスワードのファイル {path.name} が空です。1行以上書いてください。")
    return lines


def first_password(path: Path) -> str:
    """Return the password of the file's first line that is not blank.

    Raises LedgerToolsError where the file holds the bureaus' passwords: none of them is meant for all that is named.
    """
    lines = [line for _, line in password_lines(path)]
    if len(lines) > 1 and all("=" in line for line in lines):
        raise LedgerToolsError(
            f"パスワードのファイル {path.name} は局ごとのものです。"
            "全局の氏名が載るファイルには、パスワードを1行だけ書いた別のファイルを指定してください。"
        )
    return lines[0]


def passwords_to_try(path: Path | None) -> tuple[str, ...]:
    """Return every password that the file may mean (its lines, or what stands behind 局名=); none without a file."""
    lines = [line for _, line in password_lines(path)] if path is not None else []
    named = [line.partition("=")[2].strip() for line in lines if "=" in line]
    return tuple(dict.fromkeys(password for password in (*named, *lines) if password))


def encrypted(data: bytes, password: str) -> bytes:
    """Return a workbook or document as Office saves it with a password for opening (ECMA-376 agile encryption)."""
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 - slow to import, seldom needed

    stream = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt(password, stream)
    return stream.getvalue()
