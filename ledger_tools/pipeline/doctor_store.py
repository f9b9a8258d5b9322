"""Whether the store fits what lies beside it: its register, the files of 保管 and the ledgers of 受領簿."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ledger_tools.folder import ARCHIVE, LEDGERS, REGISTER, STORE
from ledger_tools.pipeline.doctor_folder import is_kept_elsewhere
from ledger_tools.pipeline.issued import NEWER, WRONG, Issued, state_of
from ledger_tools.pipeline.recover import unheard_of
from ledger_tools.pipeline.symptoms import ERROR, OK, WARNING, Symptom
from ledger_tools.store.again import missing_records
from ledger_tools.store.kept import is_kept
from ledger_tools.store.opening import has_history
from ledger_tools.store.register import Contents, Head, Register
from ledger_tools.store.standing import Standing, standing

_SHOWN = 5
_REBUILD = f"ledger-tools rebuild を実行してください。今の {STORE} は名前を変えて残します。"


def store(folder: Path) -> Iterator[Symptom]:
    """Check that the store is whole and holds what was done, and that the files it tells of are there."""
    if is_kept_elsewhere(folder):
        return
    register = Register(folder / ARCHIVE / REGISTER)
    contents, found = register.read(), standing(folder / STORE, register)
    yield _store(folder / STORE, found, has_history(folder))
    if found is not None:
        agreeing = _register(found, contents, folder / ARCHIVE)
        yield agreeing
        if agreeing.level == OK:  # of an older store that is no news
            yield from _unheard(folder, found.kept)
        yield from _kept(folder, found.kept)
        yield from _ledgers(folder, found)


def _store(path: Path, found: Standing | None, is_known: bool) -> Symptom:
    if found is not None:
        return Symptom("store", STORE, OK, "壊れていません")
    if path.exists():
        return Symptom("store", STORE, ERROR, "空か、壊れています(最後に保存したときのままではありません)", _REBUILD)
    todo = "作り直すには ledger-tools rebuild を実行してください。"
    if not is_known:
        todo += "初めて使うフォルダなら ledger-tools init を実行してください。"
    return Symptom("store", STORE, ERROR if is_known else WARNING, "ありません", todo)


def _register(found: Standing, contents: Contents, archive: Path) -> Symptom:
    """Check that the store stands where its register ends, and that the register is whole."""
    title, since = f"{ARCHIVE}/{REGISTER}", contents.since(found.head)
    begun = contents.lines or found.head != Head()
    if since is None and found.head.batch <= contents.head.batch:
        return Symptom("register", title, ERROR, f"{STORE} は、この目録のものではありません", _REBUILD)
    if since and len({line.batch for line in since}) > 1:
        return Symptom(
            "register", title, ERROR, f"{STORE} は古い控えです({len(since):,}件の記録がありません)", _REBUILD
        )
    if since:
        todo = "ledger-tools status などを実行すると、続きから入ります。"
        return Symptom("register", title, WARNING, f"前回途中で止まった作業が{len(since):,}件あります", todo)
    todo = "ledger-tools rebuild を実行すると、今の内容から書き直します。"
    if begun and since is None:
        shown = "最後の行が途中で切れています" if contents.torn else "ないか、古いものに置き換わっています"
        return Symptom("register", title, WARNING, shown, todo)
    if contents.damaged:
        where = "、".join(f"{number:,}" for number in contents.damaged[:_SHOWN])
        return Symptom("register", title, WARNING, f"壊れているか抜けている行があります({where}行目)", todo)
    if missing_records(archive, contents.lines):
        return Symptom("register", title, WARNING, "読み込んだ名簿の控えがないか、壊れています", todo)
    shown = f"記録 {len(contents.lines):,}件" if begun else "まだありません(次の作業でできます)"
    return Symptom("register", title, OK, shown)


def _unheard(folder: Path, kept: Iterable[tuple[str, str]]) -> Iterator[Symptom]:
    """Check that nothing lies in 保管 of which the store knows nothing: a run was cut off, or all is an older copy."""
    if unheard := unheard_of(folder, {Path(archived).stem for _, archived in kept}):
        found = f"{STORE} にも目録にもないファイルが{len(unheard):,}件あります"
        todo = (
            "取込みの最中なら、終わってからもう一度 ledger-tools doctor を実行してください。"
            "そうでなければ、ledger-tools rebuild を実行すると、読み取って加えます。"
        )
        yield Symptom("unheard", ARCHIVE, WARNING, found, todo)


def _kept(folder: Path, kept: Iterable[tuple[str, str]]) -> Iterator[Symptom]:
    """Check that every file that came is kept as it came."""
    places = [(name, folder / ARCHIVE / archived) for name, archived in kept if archived]
    title = f"{ARCHIVE} の原本"
    if wrong := [name for name, path in places if not is_kept(path)]:
        todo = (
            "回収フォルダに同じファイルがあれば、ledger-tools rebuild で書き直せます。"
            "なければ、提出元に同じファイルをもう一度もらい、取り込んでください。"
        )
        yield Symptom("kept", title, ERROR, f"ないか壊れています: {_some(wrong)}", todo)
    elif places:
        yield Symptom("kept", title, OK, f"{len(places):,}件そろっています")


def _ledgers(folder: Path, found: Standing) -> Iterator[Symptom]:
    """Check that the ledgers that were handed out are there; that somebody has typed into one is no matter."""
    states = {
        Path(path).name: state_of(folder / path, Issued(found.cycle_id, ledger_id, edition, sha256))
        for path, ledger_id, edition, sha256 in found.ledgers
    }
    wrong, newer = ([name for name, state in states.items() if state == kind] for kind in (WRONG, NEWER))
    if newer:
        shown = f"{STORE} の記録より新しい版です: {_some(newer)}"
        todo = (
            f"{STORE} と {ARCHIVE}/{REGISTER} が古い控えに戻っています。新しい方があれば、二つとも戻してください。"
            "なければ、名簿を ledger-tools load で読み込み、ledger-tools generate を実行してください。"
        )
        yield Symptom("ledgers", LEDGERS, ERROR, shown, todo)
    if wrong:
        todo = (
            "ledger-tools generate を実行すると、書き直します(版は変わりません。今のファイルは名前を変えて残します)。"
        )
        yield Symptom("ledgers", LEDGERS, WARNING, f"ないか空か、この版の受領簿ではありません: {_some(wrong)}", todo)
    elif states and not newer:
        yield Symptom("ledgers", LEDGERS, OK, f"{len(states):,}冊そろっています")


def _some(names: list[str]) -> str:
    more = f" ほか{len(names) - _SHOWN:,}件" if len(names) > _SHOWN else ""
    return "、".join(names[:_SHOWN]) + more
