"""A lost store is made again from what lies in the folder: as it was, to the last byte of every export."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage

import pytest

from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as ingest_step
from ledger_tools.pipeline.desk import write_review
from tests.builders import AFTER, ROSTER, fill, generate, ledger_path, read_in_this_process, reload
from tests.pipeline.returned_files import put
from tests.pipeline.test_desk_events import decide_and_count, type_into

MOVED = ROSTER.replace("0000107,00,中川 七海", "0000109,00,中川 七海").replace(
    "本人,1,01,0102,在職", "本人,2,01,0102,在職"
)
DOUBTFUL = "0000102"
Exports = Mapping[str, bytes]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest_step)


def exports(cycle: Cycle) -> Exports:
    """What `export` gives, byte for byte: the log as well, with who did what when."""
    return {what: cycle.export(what, as_of=AFTER).data for what in ("rows", "findings", "members", "totals", "events")}


def zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def mailed(name: str, data: bytes) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "受領簿", "a@example.jp", "b@example.jp"
    mail.set_content("送ります。")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(mail)


# ---- what may happen in a cycle, one thing after another ------------------------------------------------------------


def new_editions(cycle: Cycle) -> None:
    reload(cycle, MOVED)
    generate(cycle)


def two_batches(cycle: Cycle) -> None:
    one, other = (ledger_path(cycle, number).read_bytes() for number in ("01-001", "02-001"))
    put(cycle, "総務.zip", zipped({"1.xlsx": fill(one, {"0000101": {"stamp": "青葉"}}), "写真.txt": b"\xff photo"}))
    cycle.ingest(as_of=AFTER)
    put(cycle, "環境.eml", mailed("2.xlsx", fill(other, {"0000106": {"seal": "大川"}})))
    put(cycle, "同じ.eml", mailed("3.xlsx", fill(one, {"0000101": {"stamp": "青葉"}})))
    put(cycle, "壊れた.xlsx", one[:500])
    cycle.ingest(as_of=AFTER)


def old_edition_back(cycle: Cycle) -> None:
    back = fill(ledger_path(cycle, "01-002").read_bytes(), {"0000104": {"stamp": "高田"}})
    new_editions(cycle)
    put(cycle, "旧版.xlsx", back)
    cycle.ingest(as_of=AFTER)


def decision_taken_back(cycle: Cycle) -> None:
    decide_and_count(cycle)
    review = write_review(cycle, as_of=AFTER).path
    type_into(review, "判定済", DOUBTFUL, 判定="取消")
    cycle.ingest([review], as_of=AFTER)


def withdrawn_and_restored(cycle: Cycle) -> None:
    two_batches(cycle)
    cycle.withdraw("総務.zip", "別の年度", as_of=AFTER)
    cycle.ingest(as_of=AFTER)  # the same bytes once more
    cycle.restore("1.xlsx", "正しかった", as_of=AFTER)


def refused_and_then_read(cycle: Cycle) -> None:
    put(cycle, "後で.xlsx", b"no workbook")
    cycle.ingest(as_of=AFTER)
    put(cycle, "後で.xlsx", fill(ledger_path(cycle, "03-001").read_bytes(), {"0000108": {"stamp": "上川"}}))
    cycle.ingest(as_of=AFTER)


def letters_and_reports(cycle: Cycle) -> None:
    two_batches(cycle)
    cycle.remind(as_of=AFTER)
    cycle.summary(as_of=AFTER)


def written_again(cycle: Cycle) -> None:
    generate(cycle, force=True)


def odd_texts(cycle: Cycle) -> None:
    entries = {"0000101": {"stamp": "青葉\u2028\u0085\U00020b9f\n２行目", "remark": '{"day": "2025-12-01"}'}}
    put(cycle, "改行.xlsx", fill(ledger_path(cycle, "01-001").read_bytes(), entries))
    cycle.ingest(as_of=AFTER)


STORIES: tuple[Callable[[Cycle], None], ...] = (
    *(old_edition_back, decision_taken_back, withdrawn_and_restored, refused_and_then_read),
    *(letters_and_reports, written_again, odd_texts),
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_every_export_is_the_same_byte_for_byte(cycle: Cycle, story: Callable[[Cycle], None]) -> None:
    story(cycle)
    before, number = exports(cycle), cycle.store.cycle_id
    cycle.close()
    (cycle.folder / "ledger.sqlite3").unlink()
    done = cycle.rebuild(as_of=AFTER)
    assert (done.lost, done.aside, done.cycle_id) == ([], (), number)
    assert exports(cycle) == before


def test_a_store_that_was_made_again_goes_on_as_the_old_one_would(cycle: Cycle) -> None:
    two_batches(cycle)
    cycle.remind(as_of=AFTER)
    cycle.rebuild(as_of=AFTER)
    assert not cycle.remind(as_of=AFTER).letters, "what was asked is not asked again"
    assert not generate(cycle).written
    assert not cycle.ingest(as_of=AFTER).read
    new_editions(cycle)
    before = exports(cycle)
    done = cycle.rebuild(as_of=AFTER)
    assert exports(cycle) == before
    assert [name for name in done.aside if (cycle.folder / name).is_file()]
