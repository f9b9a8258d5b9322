"""A lost or broken store, made again from what lies in the folder, and put in the place of the old one.

The register in 保管/ tells all that was done, so that the new store is as the old one was. Where there is no register
(the cycle is older than it, or it is lost), :mod:`ledger_tools.pipeline.recover` does what can be done without.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from ledger_tools.errors import StoreError
from ledger_tools.files import output_error, remove_unfinished, sync_file, sync_folder, write_file
from ledger_tools.folder import ARCHIVE, REGISTER, RETURNS, STORE
from ledger_tools.frames import lines
from ledger_tools.japanese.dates import moment_in_name, wareki
from ledger_tools.model import person
from ledger_tools.pipeline.actor import here
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.recover import Recovery, by_digest, unheard_of
from ledger_tools.records.envelopes import card_holders
from ledger_tools.store.again import Undone, make_again, missing_records, new_store, nobody_else, seal_now
from ledger_tools.store.engine import JOURNAL, create_engine
from ledger_tools.store.kept import is_kept
from ledger_tools.store.register import Contents, Register
from ledger_tools.store.standing import Standing, standing
from ledger_tools.store.store import Store, register_beside

_WORK = "保存ファイルの作り直し"
_JOURNALS = (JOURNAL, "-wal", "-shm")


@dataclass
class Rebuilt:
    """What ``rebuild`` did: what the new store holds, and in sentences what could not come back (``lost``).

    ``mended`` names files of 保管 that were written again, ``aside`` where the old store lies now.
    """

    cycle_id: str = ""
    members: int = 0
    ledgers: int = 0
    files: int = 0
    decisions: int = 0
    counts: int = 0
    from_register: bool = True
    from_store: bool = False  # the store was whole, and its register is what was mended
    aside: tuple[str, ...] = ()
    mended: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def rebuild(cycle: Cycle, *, as_of: date, passwords: Sequence[str] = ()) -> Rebuilt:
    """Make the store of a cycle again; the old one is kept beside it under another name.

    ``passwords`` open files where no register says what was read in them. Until the new store is whole nothing is
    changed. Where the store is whole and the register is not, the register is mended instead. Raises StoreError where
    the store is a database elsewhere or nothing is there to make it from, OutputError where it cannot be written.
    """
    if cycle.settings.store:
        raise StoreError(
            "設定.xlsx の「保存先」が別のデータベースのため、rebuild は使えません。"
            "そのデータベースの控えから戻してください。"
        )
    cycle.close()
    target = cycle.folder / STORE
    register = register_beside(target)
    assert register is not None
    remove_unfinished(cycle.folder)
    new = cycle.folder / f".{secrets.token_hex(6)}.tmp"
    try:
        with ExitStack() as held:
            if target.is_file():
                with suppress(StoreError, DatabaseError):  # of a broken one nobody can be the writer
                    held.enter_context(nobody_else(target, cycle.actor, here(), _WORK, cycle.tell))
            contents, known = register.read(), standing(target, register)
            if known is not None and _knows_more(known, contents, register.path.parent):
                return _mended(cycle, target, register)
            done = _made(cycle, new, register, as_of, tuple(passwords))
            sync_file(new)
        done.aside = _swapped(target, new)
        seal_now(target)
    finally:
        for path in (new, *(new.with_name(f"{new.name}{ending}") for ending in _JOURNALS)):
            path.unlink(missing_ok=True)
    return done


def _knows_more(known: Standing, contents: Contents, archive: Path) -> bool:
    """Whether a store holds what its register does not: it stands at the end of one that is damaged, or behind it."""
    if known.head == contents.head:
        return bool(contents.damaged or missing_records(archive, contents.lines)) or not contents.lines
    return known.head.batch > contents.head.batch


def _mended(cycle: Cycle, target: Path, register: Register) -> Rebuilt:
    done = Rebuilt(from_store=True)
    with Store(create_engine(target), cycle.actor, register) as store:
        store.begin_anew()
        _look(store, done)
        done.mended, done.lost = _check_kept(cycle.folder, store)
    seal_now(target)
    return done


def _made(cycle: Cycle, new: Path, register: Register, as_of: date, passwords: tuple[str, ...]) -> Rebuilt:
    contents = register.read()
    undone = make_again(new, register, contents.lines)
    done = Rebuilt(from_register=undone is not None)
    with new_store(new, register, cycle.actor) as store:
        recovery = Recovery(cycle.folder, store, cycle.settings, as_of, passwords, done.lost)
        if undone is None:
            recovery.run()
            store.begin_anew()
        else:
            done.lost += _damage(contents)
            done.lost += [_not_done(one) for one in undone]
            if unheard := unheard_of(cycle.folder, set(store.deliveries()["sha256"])):
                done.lost.append(_found(len(unheard)))
                recovery.take_in(unheard)
            if unheard or contents.damaged or contents.torn:  # which is said once, and stands in no line
                store.begin_anew()
        _look(store, done)
        done.mended, lost = _check_kept(cycle.folder, store)
        done.lost += lost
    return done


def _look(store: Store, done: Rebuilt) -> None:
    done.cycle_id = store.cycle_id
    done.members, done.ledgers = card_holders(store.members()), len(store.ledgers())
    done.files, done.decisions, done.counts = len(store.known_files()), len(store.decisions()), len(store.counted())


def _damage(contents: Contents) -> Iterator[str]:
    for number in contents.damaged:
        yield f"{ARCHIVE}/{REGISTER} の{number:,}行目が壊れているか抜けています。その作業は戻っていません。"
    if contents.torn:
        yield (
            f"{ARCHIVE}/{REGISTER} の最後の行が途中で切れているため、読んでいません。"
            "最後に行った作業(取込み、判定、取下げなど)が反映されているか確かめてください。"
        )


def _found(number: int) -> str:
    return (
        f"{REGISTER.partition('.')[0]}にないファイルが{number:,}件、{ARCHIVE}フォルダにあったため、読み取って加えました。"
        "取込みの途中で止まったものか、目録から抜けたものです。取り下げていたファイルがあれば、"
        "ledger-tools ingest --withdraw で取り下げ直してください。"
    )


def _not_done(one: Undone) -> str:
    deed = one.line.deed
    who = f"{wareki(deed.at.date())}の {person(str(deed.actor))}の作業"
    return f"{ARCHIVE}/{REGISTER} の{one.line.number:,}行目({who})を戻せません。{one.why}"


def _check_kept(folder: Path, store: Store) -> tuple[list[str], list[str]]:
    """Write kept files again that are missing or no longer what they were; return these, and which cannot be."""
    wrong = {
        one.archived: one
        for one in lines(store.deliveries())
        if one.archived and not is_kept(folder / ARCHIVE / one.archived)
    }
    if not wrong:
        return [], []
    lying = by_digest(folder / RETURNS)
    mended, lost = [], []
    for archived, one in wrong.items():
        if path := lying.get(one.sha256):
            write_file(folder / ARCHIVE / archived, path.read_bytes())
            mended.append(f"{archived}({one.name})")
        else:
            lost.append(
                f"{ARCHIVE}/{archived}(原本: {one.name})がないか、壊れています。読み取った内容は目録から戻しました。"
                "同じファイルがあれば、もう一度取り込むと原本も元に戻ります。"
            )
    return mended, lost


def _swapped(target: Path, new: Path) -> tuple[str, ...]:
    """Put the new store in its place, and the old one aside; return the names under which that one is kept.

    A journal of the old one goes with it, and first the store goes: neither is ever seen without the other. Who is
    interrupted here finds no store, and is told to make it again.
    """
    stamp = f"作り直す前_{moment_in_name(datetime.now())}"
    kept = []
    try:
        for ending in ("", *_JOURNALS):
            old = target.with_name(f"{target.name}{ending}")
            if old.exists():
                aside = target.with_name(f"{target.name}.{stamp}{ending}")
                old.replace(aside)
                kept.append(aside.name)
        new.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise output_error(target, error) from error
    return tuple(kept)
