"""Ledgers out: names, numbers, editions, row keys, and what happens when writing fails half-way."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger_tools.errors import LedgerToolsError, OutputError
from ledger_tools.files import digest
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.generate import Generated
from ledger_tools.settings.write import write_settings
from tests.builders import (
    BUREAUS,
    DEPARTMENTS,
    HAND_OUT,
    ROSTER,
    fill,
    frame_text,
    generate,
    ledger_path,
    make_cycle,
    reload,
    settings_tables,
    tables_read,
)

LEDGERS = {"01-001", "01-002", "02-001", "03-001"}


def files(cycle: Cycle) -> dict[str, str]:
    """Every file below 受領簿/ with the hash of its bytes."""
    root = cycle.folder / "受領簿"
    return {p.relative_to(root).as_posix(): digest(p.read_bytes()) for p in root.rglob("*") if p.is_file()}


def with_settings(cycle: Cycle, bureaus: str = BUREAUS, departments: str = DEPARTMENTS) -> Cycle:
    """The same folder after 設定.xlsx was edited."""
    cycle.close()
    (cycle.folder / "設定.xlsx").write_bytes(write_settings(settings_tables(bureaus, departments)))
    return Cycle(cycle.folder)


def keys(cycle: Cycle) -> dict[str, str]:
    issued = cycle.store.issued_rows()
    return dict(zip(issued["bango"], issued["row_key"], strict=True))


def ids(made: Generated) -> list[str]:
    return [sheet.ledger_id for sheet in made.written]


def test_folders_and_names_are_those_of_the_contract(cycle: Cycle) -> None:
    assert set(files(cycle)) == {
        *("01_架空総務局/00_送付票.xlsx", "01_架空総務局/00_送付状.docx"),
        *("01_架空総務局/01-001_庶務課_受領簿.xlsx", "01_架空総務局/01-002_人事課_受領簿.xlsx"),
        *("02_架空環境局/00_送付票.xlsx", "02_架空環境局/00_送付状.docx", "02_架空環境局/02-001_庶務課_受領簿.xlsx"),
        *("03_架空区役所/00_送付票.xlsx", "03_架空区役所/00_送付状.docx", "03_架空区役所/03-001_総務課_受領簿.xlsx"),
        "配付日程.xlsx",
    }
    assert tables_read(ledger_path(cycle, "02-001")) == ["02-001"]


def test_a_second_run_writes_nothing(cycle: Cycle) -> None:
    before, times = files(cycle), [p.stat().st_mtime_ns for p in sorted(cycle.folder.rglob("*.xlsx"))]
    again = generate(cycle)
    assert (again.written, again.new_editions, again.unchanged, again.kept) == ((), (), 4, ())
    assert files(cycle) == before
    assert [p.stat().st_mtime_ns for p in sorted(cycle.folder.rglob("*.xlsx"))] == times


def test_only_the_ledger_whose_rows_changed_gets_a_new_edition(cycle: Cycle) -> None:
    was = keys(cycle)
    new = "共済,0000109,00,下川 九郎,シモカワ クロウ,,本人,1,01,0101,在職,,,\n"
    reload(cycle, ROSTER.replace("若松 次郎", "若松 二朗") + new)
    before = files(cycle)
    made = generate(cycle)
    assert [(sheet.ledger_id, sheet.edition) for sheet in made.written] == [("01-001", 2)]
    assert made.unchanged == 3 and made.kept == ()
    now = keys(cycle)
    assert {bango: now[bango] for bango in was} == was
    assert now["0000109"] not in was.values()
    changed = {name for name, hash_ in files(cycle).items() if hash_ != before[name]}
    assert changed - {"配付日程.xlsx"} == {
        *("01_架空総務局/01-001_庶務課_受領簿.xlsx", "01_架空総務局/00_送付票.xlsx", "01_架空総務局/00_送付状.docx")
    }


def test_a_row_key_is_never_given_to_somebody_else(cycle: Cycle) -> None:
    gone = "".join(line + "\n" for line in ROSTER.splitlines() if "0000103" not in line)
    was = keys(cycle)
    reload(cycle, gone)
    generate(cycle)
    reload(cycle, gone + "共済,0000110,00,新川 十和,シンカワ トワ,,本人,1,01,0101,在職,,,\n")
    generate(cycle)
    assert keys(cycle)["0000110"] not in was.values()
    reload(cycle, ROSTER)
    generate(cycle)
    assert keys(cycle) == was


def test_numbers_stay_when_departments_are_added_and_moved(cycle: Cycle) -> None:
    moved = "01,0103,法務課\n01,0102,人事課\n01,0101,庶務課\n02,0201,庶務課\n03,0301,総務課\n"
    was = keys(cycle)
    with with_settings(cycle, departments=moved) as own:
        new = "共済,0000109,00,下川 九郎,シモカワ クロウ,,本人,1,01,0103,在職,,,\n"
        reload(own, ROSTER + new)
        made = generate(own)
        ledgers = own.store.ledgers()
        numbers = dict(zip(ledgers["department_code"], ledgers["ledger_id"], strict=True))
        assert numbers == {"0101": "01-001", "0102": "01-002", "0201": "02-001", "0301": "03-001", "0103": "01-003"}
        assert ids(made) == ["01-003"]
        assert {bango: key for bango, key in keys(own).items() if bango in was} == was


def test_a_bureau_inserted_before_the_others_leaves_one_file_per_ledger(cycle: Cycle) -> None:
    with with_settings(cycle, bureaus="09,架空会計室,庶務課,窓口,,,\n" + BUREAUS, departments=DEPARTMENTS) as own:
        generate(own)
        found = sorted(p.name for p in own.folder.rglob("*_受領簿.xlsx"))
        assert found == sorted({*found}), "the same ledger lies in two folders"
        assert {name[:6] for name in found} == LEDGERS
        assert all((own.folder / path).exists() for path in own.store.ledgers()["path"])


def test_a_renamed_department_leaves_one_file_and_what_was_typed(cycle: Cycle) -> None:
    typed = ledger_path(cycle, "01-002")
    typed.write_bytes(fill(typed.read_bytes(), {"0000104": {"stamp": "髙田"}}))
    kept = digest(typed.read_bytes())
    renamed = DEPARTMENTS.replace("庶務課", "総務企画課").replace("人事課", "人材課")
    with with_settings(cycle, departments=renamed) as own:
        reload(own, ROSTER)
        made = generate(own)
        names = sorted(p.name for p in (own.folder / "受領簿" / "01_架空総務局").glob("*受領簿*.xlsx"))
        assert [name for name in names if "変更あり" not in name] == [
            *("01-001_総務企画課_受領簿.xlsx", "01-002_人材課_受領簿.xlsx")
        ]
        assert len(made.kept) == 1
        assert kept in files(own).values()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"force": True}, ["01-001", "01-002", "02-001", "03-001"]),
        ({"force": True, "bureaus": ["01"]}, ["01-001", "01-002"]),
        ({"force": True, "bureaus": ["1"]}, ["01-001", "01-002"]),
        ({"force": True, "bureaus": ["架空環境局", "架空 区役所"]}, ["02-001", "03-001"]),
        ({"force": True, "departments": ["庶務課"]}, ["01-001", "02-001"]),
        ({"force": True, "departments": ["0201"]}, ["02-001"]),
        ({"force": True, "departments": ["01-002"]}, ["01-002"]),
        ({"force": True, "bureaus": ["01"], "departments": ["庶務課"]}, ["01-001"]),
        ({"bureaus": ["01"]}, []),
    ],
)
def test_what_is_chosen_is_written(cycle: Cycle, options: dict[str, Any], expected: list[str]) -> None:
    made = generate(cycle, **options)
    assert ids(made) == expected
    assert made.new_editions == ()
    assert set(cycle.store.ledgers()["edition"]) == {1}


@pytest.mark.parametrize("options", [{"bureaus": ["99"]}, {"departments": ["無い課"]}, {"bureaus": ["01", "無い局"]}])
def test_a_choice_that_fits_nothing_is_a_sentence(cycle: Cycle, options: dict[str, Any]) -> None:
    with pytest.raises(LedgerToolsError, match="ありません"):
        generate(cycle, **options)


def test_a_deleted_file_is_written_again_without_a_new_edition(cycle: Cycle) -> None:
    before = files(cycle)
    ledger_path(cycle, "01-002").unlink()
    (cycle.folder / "受領簿" / "配付日程.xlsx").unlink()
    made = generate(cycle)
    assert ids(made) == ["01-002"]
    assert made.new_editions == ()
    assert files(cycle).keys() == before.keys()


@pytest.mark.parametrize("force", [False, True])
def test_a_file_edited_by_hand_is_set_aside_before_it_is_written_again(cycle: Cycle, force: bool) -> None:
    path = ledger_path(cycle, "01-001")
    path.write_bytes(fill(path.read_bytes(), {"0000101": {"stamp": "青葉"}}))
    typed = digest(path.read_bytes())
    if not force:
        reload(cycle, ROSTER.replace("若松 次郎", "若松 二朗"))
    made = generate(cycle, force=force)
    assert len(made.kept) == 1 and "変更あり" in made.kept[0]
    assert typed in files(cycle).values()
    assert files(cycle)["01_架空総務局/01-001_庶務課_受領簿.xlsx"] != typed


def test_a_department_emptied_by_a_reload_keeps_its_number_and_history(cycle: Cycle) -> None:
    reload(cycle, "".join(line + "\n" for line in ROSTER.splitlines() if ",0102," not in line))
    generate(cycle)
    assert set(cycle.store.ledgers()["ledger_id"]) == LEDGERS
    assert "0000104" not in set(cycle.rows(as_of=HAND_OUT)["bango"])
    assert generate(cycle).written == ()
    reload(cycle, ROSTER)
    generate(cycle)
    assert set(cycle.rows(as_of=HAND_OUT)["ledger_id"]) == LEDGERS


def test_names_that_windows_refuses_or_confuses_make_separate_files(tmp_path: Path) -> None:
    names = ("CON", "con", "a/b", "a:b", "課.", "課", "か\u3099係", "が係", "x" * 200)
    departments = "".join(f"01,{code:04},{name}\n" for code, name in enumerate(names, start=1))
    roster = "".join(f"共済,{code:07},00,青葉 太郎,,,本人,1,01,{code:04},,,,\n" for code in range(1, len(names) + 1))
    with make_cycle(tmp_path, roster, bureaus=BUREAUS, departments=departments) as cycle:
        made = generate(cycle)
        paths = list(cycle.store.ledgers()["path"])
        assert len(made.written) == len(names) == len({path.casefold() for path in paths})
        assert all((tmp_path / path).is_file() for path in paths)
        assert all(not set('<>:"|?*\\') & set(path) for path in paths)


def test_without_records_there_is_nothing_to_write(tmp_path: Path) -> None:
    with Cycle.init(tmp_path / "c") as cycle, pytest.raises(LedgerToolsError, match="ledger-tools load"):
        generate(cycle)


# ---- when writing fails ------------------------------------------------------------------------------------------

Broken = Callable[[Path], BaseException | None]


def fail(monkeypatch: pytest.MonkeyPatch, when: Broken) -> None:
    """Let the renaming into place fail for the paths that ``when`` gives an error for."""
    replace = Path.replace

    def broken(self: Path, target: Path) -> Path:
        error = when(Path(target))
        if error is not None:
            raise error
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", broken)


def at_nth(n: int, error: BaseException) -> Broken:
    count = iter(range(1, 1000))
    return lambda _path: error if next(count) == n else None


def test_a_ledger_open_in_excel_is_a_sentence_and_stays_as_it_was(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(cycle)
    fail(monkeypatch, lambda path: PermissionError(errno.EACCES, "locked") if path.name.startswith("02-001") else None)
    with pytest.raises(OutputError, match=r"02-001_庶務課_受領簿\.xlsx.*閉じてください"):
        generate(cycle, force=True)
    assert files(cycle).keys() == before.keys()
    assert files(cycle)["02_架空環境局/02-001_庶務課_受領簿.xlsx"] == before["02_架空環境局/02-001_庶務課_受領簿.xlsx"]
    assert not list(cycle.folder.rglob("*.tmp"))


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()], ids=["full", "ctrl-c"])
@pytest.mark.parametrize("nth", [1, 2, 4, 6, 11])
def test_a_run_cut_off_at_the_nth_file_is_completed_by_the_next(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch, error: BaseException, nth: int
) -> None:
    """A new edition of every ledger: 4 ledgers, 3 slips, 3 letters, the schedule."""
    was, before = keys(cycle), files(cycle)
    reload(cycle, ROSTER.replace("共済,", "共組,"))
    with monkeypatch.context() as broken:
        fail(broken, at_nth(nth, error))
        with pytest.raises(OutputError if isinstance(error, OSError) else KeyboardInterrupt):
            generate(cycle)
    assert files(cycle).keys() == before.keys()
    assert not list(cycle.folder.rglob("*.tmp"))
    made = generate(cycle)
    assert made.kept == (), "own, unfinished work is no edit by hand"
    assert set(cycle.store.ledgers()["edition"]) == {2}
    assert {path: files(cycle)[path.removeprefix("受領簿/")] for path in cycle.store.ledgers()["path"]} == dict(
        zip(cycle.store.ledgers()["path"], cycle.store.ledgers()["sha256"], strict=True)
    )
    assert files(cycle).keys() == before.keys()
    assert all(files(cycle)[name] != before[name] for name in before if name.endswith("_受領簿.xlsx"))
    assert sorted(keys(cycle)) == sorted(was)
    assert generate(cycle).written == ()


def test_a_first_run_cut_off_is_completed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with make_cycle(tmp_path) as cycle:
        with monkeypatch.context() as broken:
            fail(broken, at_nth(3, OSError(errno.ENOSPC, "full")))
            with pytest.raises(OutputError, match="ディスクの空き"):
                generate(cycle)
        generate(cycle)
        assert set(cycle.store.ledgers()["ledger_id"]) == LEDGERS
        assert set(cycle.store.ledgers()["edition"]) == {1}
        text = frame_text(cycle.store.issued_rows())
        assert generate(cycle).written == ()
        assert frame_text(cycle.store.issued_rows()) == text


@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "no"), OSError(errno.EROFS, "read-only")])
def test_a_read_only_folder_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    with make_cycle(tmp_path) as cycle:

        def refuse(*_args: Any, **_options: Any) -> None:
            raise error

        monkeypatch.setattr(Path, "mkdir", refuse)
        with pytest.raises(OutputError, match="読み取り専用"):
            generate(cycle)
