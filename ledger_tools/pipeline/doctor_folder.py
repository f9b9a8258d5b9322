"""What a cycle's folder is like: where it lies, whether it can be written, how much room there is, what is in it."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ledger_tools.errors import LedgerToolsError, OutputError
from ledger_tools.files import write_file
from ledger_tools.folder import ARCHIVE, FOLDERS, RECORDS, REGISTER, REPORTS, RETURNS, SETTINGS, STORE, WORDING
from ledger_tools.pipeline.storage import NETWORK, SYNCED, whereabouts
from ledger_tools.pipeline.symptoms import ERROR, OK, WARNING, Symptom
from ledger_tools.settings import read_settings

_MEGABYTE = 1_000_000
_LEAST, _ENOUGH = 200 * _MEGABYTE, 1_000 * _MEGABYTE
_WRITTEN = (".", ARCHIVE, REPORTS)


def place(folder: Path) -> Iterator[Symptom]:
    """Check that the folder lies on a disk of this machine."""
    title = "置き場所"
    found = whereabouts(folder)
    if found.kind == NETWORK:
        todo = (
            "1台で使うなら、このパソコンのディスク(C: など)に移してください。共有のまま使うときは、"
            "一度に一人だけが実行し、毎日 事業フォルダの控えを取ってください。"
        )
        yield Symptom("place", title, WARNING, f"ネットワークの共有フォルダ({found.name})にあります", todo)
    elif found.kind == SYNCED:
        todo = (
            f"{found.name} は、書き込み中の {STORE} を写して壊したり、古い控えに戻したりすることがあります。"
            "同期されない場所(C:\\資格確認書 など)に移してください。"
        )
        yield Symptom("place", title, WARNING, f"{found.name} が同期するフォルダにあります", todo)
    else:
        yield Symptom("place", title, OK, "このパソコンのディスク")


def writable(folder: Path) -> Iterator[Symptom]:
    """Check by writing that files can be written and taken away again."""
    for name in _WRITTEN:
        if not (folder / name).is_dir():
            continue
        trial = folder / name / f".doctor-{secrets.token_hex(6)}.tmp"
        try:
            write_file(trial, b"ledger-tools doctor")
            trial.unlink()
        except OutputError as error:
            yield Symptom(
                "writable", "書込み", ERROR, f"{folder if name == '.' else name} に書き込めません", str(error)
            )
            return
        except OSError:
            todo = "フォルダの権限(削除できるか)と、ウイルス対策ソフトの設定を確認してください。"
            yield Symptom("writable", "書込み", WARNING, f"書いたファイル {trial.name} を消せません", todo)
            return
    yield Symptom("writable", "書込み", OK, "できます")


def disk(folder: Path) -> Iterator[Symptom]:
    """Check that there is room for what is still to come: as much again as there is, and something more."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        yield Symptom("disk", "ディスクの空き", WARNING, "分かりません", "空きを確認してください。")
        return
    needed = max(_ENOUGH, _size(folder))
    shown = f"{free / _MEGABYTE:,.0f} MB"
    todo = f"不要なファイルを片付け、{needed / _MEGABYTE:,.0f} MB 以上空けてください。"
    if free < _LEAST:
        yield Symptom("disk", "ディスクの空き", ERROR, f"{shown}しかありません", todo)
    elif free < needed:
        yield Symptom("disk", "ディスクの空き", WARNING, f"{shown}で、少なくなっています", todo)
    else:
        yield Symptom("disk", "ディスクの空き", OK, shown)


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size
    return total


def folders(folder: Path) -> Iterator[Symptom]:
    """Check that the folders of a cycle are there."""
    missing = [name for name in FOLDERS if not (folder / name).is_dir()]
    if not missing:
        yield Symptom("folders", "フォルダ", OK, "そろっています")
        return
    lost = [name for name in missing if name not in (RECORDS, WORDING, RETURNS, REPORTS)]
    todo = "ledger-tools init で作り直せます(既にあるものは変えません)。"
    if lost:
        todo = f"移したのであれば {'、'.join(lost)} を元に戻してください。なくなったのであれば、{todo}"
    yield Symptom("folders", "フォルダ", WARNING, f"ありません: {'、'.join(missing)}", todo)


def settings(folder: Path) -> Iterator[Symptom]:
    """Check that 設定.xlsx can be read, and is right."""
    try:
        read_settings(folder / SETTINGS)
    except LedgerToolsError as error:
        yield Symptom("settings", SETTINGS, ERROR, "使えません", str(error))
    else:
        yield Symptom("settings", SETTINGS, OK, "読めます")


def is_kept_elsewhere(folder: Path) -> bool:
    """Whether the settings name another database than the file in the folder."""
    with suppress(LedgerToolsError):
        return read_settings(folder / SETTINGS).store != ""
    return False


def conflicting_copies(folder: Path) -> Iterator[Symptom]:
    """Check that nobody, and no service, has left a second store beside the first."""
    copies = [*_copies_of(folder / STORE), *(f"{ARCHIVE}/{name}" for name in _copies_of(folder / ARCHIVE / REGISTER))]
    if copies:
        todo = (
            f"使われるのは {STORE} と {ARCHIVE}/{REGISTER} だけです。写しにだけ入った作業があるかもしれません。"
            f"{RETURNS}フォルダのファイルを ledger-tools ingest で取り込み直し、判定と枚数も入っているか確かめてから、"
            "写しを別の場所に移してください。"
        )
        yield Symptom("copies", "保存ファイルの写し", WARNING, f"ほかにもあります: {'、'.join(copies)}", todo)


def _copies_of(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.glob(f"*{path.stem}*{path.suffix}") if one.name != path.name)
