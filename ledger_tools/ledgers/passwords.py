"""Passwords for opening the workbooks: one for all of them, or one per bureau. Never printed, logged or stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ledger_tools.errors import LedgerToolsError
from ledger_tools.excel.passwords import password_lines
from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.model import Bureau
from ledger_tools.settings import fold_code

#: Excel's own limit.
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Passwords:
    """``for_all`` is empty where every bureau has its own; neither is ever shown, not even in a traceback."""

    for_all: str = field(default="", repr=False)
    by_bureau: Mapping[str, str] = field(default_factory=dict, repr=False)

    def of(self, bureau: Bureau) -> str:
        """Return the bureau's password; raises LedgerToolsError where the file has none for it."""
        password = self.for_all or self.by_bureau.get(bureau.code, "")
        if not password:
            raise LedgerToolsError(
                f"パスワードのファイルに「{bureau.name}」の行がありません。"
                f"「{bureau.name}=パスワード」の行を足してから、もう一度実行してください。"
            )
        return password


def read_password_file(path: Path, bureaus: Sequence[Bureau]) -> Passwords:
    """Read the file: either one line, the password of all workbooks, or lines ``局名=パスワード`` (or 局コード).

    Raises LedgerToolsError, which names the line but never its content, where the file cannot be read or a line is
    not understood.
    """
    lines = password_lines(path)
    if len(lines) == 1 and _bureau(lines[0][1], bureaus) is None:
        return Passwords(for_all=_checked(path, *lines[0]))
    found: dict[str, str] = {}
    for number, line in lines:
        bureau = _bureau(line, bureaus)
        if bureau is None:
            raise _wrong(
                path, number, "「局名=パスワード」か「局コード=パスワード」の形で、局日程にある局を書いてください"
            )
        if bureau.code in found:
            raise _wrong(path, number, f"「{bureau.name}」が2回あります。1行だけ残してください")
        found[bureau.code] = _checked(path, number, line.partition("=")[2].strip())
    return Passwords(by_bureau=found)


def _bureau(line: str, bureaus: Sequence[Bureau]) -> Bureau | None:
    name, equals, _ = line.partition("=")
    if not equals:
        return None
    code, header = fold_code(normalise(name)), fold_header(name)
    return next((b for b in bureaus if code == fold_code(b.code) or header == fold_header(b.name)), None)


def _checked(path: Path, number: int, password: str) -> str:
    if not password:
        raise _wrong(path, number, "パスワードが空です。= の後にパスワードを書いてください")
    if len(password) > _LONGEST:
        raise _wrong(path, number, f"パスワードが長すぎます。{_LONGEST}字以内にしてください")
    return password


def _wrong(path: Path, number: int, what: str) -> LedgerToolsError:
    return LedgerToolsError(f"パスワードのファイル {path.name} の{number}行目: {what}。")
