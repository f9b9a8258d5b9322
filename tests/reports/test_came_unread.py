"""A department whose file came in vain is told so, and not that it has sent nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger_tools.excel.passwords import encrypted
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.reports import build_report
from ledger_tools.reports.letter_text import letter_text
from ledger_tools.reports.reminders import Reminder, plan_reminders
from tests.builders import generate, make_cycle, read_in_this_process
from tests.pipeline.returned_files import put, signed
from tests.returns.books import book, identity, member

AS_OF = date(2025, 12, 10)
CAME = date(2025, 12, 3)
FILL_IN = ""  # the letter says so once, for all of them
AGAIN = "改めて御提出ください。"
NOT_IN = "受領簿がまだ提出されていない所属があります。"
IN_VAIN = "届いたファイルを受領簿として取り込めなかった所属があります。"


@pytest.fixture
def cycle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cycle]:
    read_in_this_process(monkeypatch, ingest)
    with make_cycle(tmp_path / "R7") as made:
        generate(made)
        yield made


def came(cycle: Cycle, name: str, data: bytes, day: date = CAME) -> None:
    path = put(cycle, name, data)
    noon = (day - date(1970, 1, 1)).days * 86400 + 3 * 3600
    os.utime(path, (noon, noon))
    cycle.ingest(as_of=day)


def letter(cycle: Cycle) -> Reminder:
    report = build_report(cycle.reconcile(as_of=AS_OF), cycle.settings, AS_OF)
    return plan_reminders(report)[0]


def asks(cycle: Cycle) -> dict[str, str]:
    """受領簿番号 -> what the letter's table says of the ledger."""
    return {missing.line.ledger_id: missing.ask for missing in letter(cycle).ledgers}


def broken(cycle: Cycle) -> bytes:
    return signed(cycle)[:3000]


def locked(cycle: Cycle) -> bytes:
    return encrypted(signed(cycle), "Kyosai2025")


def last_years(ledger: str) -> bytes:
    return book([member(1, "川崎", ledger=ledger)], properties=identity(ledger))


def of_others(_cycle: Cycle) -> bytes:
    return last_years("01-001")


def of_others_unknown(_cycle: Cycle) -> bytes:
    return last_years("77-001")


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("01-001_第1課.xlsx", broken, f"12月3日に届いたファイルは、開けませんでした。{AGAIN}"),
        ("第1課【01-001】.xlsx", broken, f"12月3日に届いたファイルは、開けませんでした。{AGAIN}"),
        ("01-001.xlsx", lambda _: b"", f"12月3日に届いたファイルは、開けませんでした。{AGAIN}"),
        (
            "01-001.xlsx",
            locked,
            f"12月3日に届いたファイルは、パスワードなどの保護のため、開けませんでした。{AGAIN}",
        ),
        (
            "01-001.csv",
            lambda _: b"a,b\n1,2\n",
            f"12月3日に届いたファイルには、受領簿の表が見当たりませんでした。{AGAIN}",
        ),
        ("01-001.xlsx", of_others, f"12月3日に届いたファイルは、別の事業の受領簿でした。{AGAIN}"),
        ("昨年.xlsx", of_others, f"12月3日に届いたファイルは、別の事業の受領簿でした。{AGAIN}"),
        ("01-001.xlsx", of_others_unknown, f"12月3日に届いたファイルは、別の事業の受領簿でした。{AGAIN}"),
        ("昨年.xlsx", of_others_unknown, FILL_IN),
        ("受領簿.xlsx", broken, FILL_IN),
        ("01-001と01-002.xlsx", broken, FILL_IN),
        ("01-001.zip", broken, FILL_IN),
        ("01-0011.xlsx", broken, FILL_IN),
        ("02-001.xlsx", broken, FILL_IN),
    ],
)
def test_what_came_in_vain_is_said(cycle: Cycle, name: str, make: Callable[[Cycle], bytes], said: str) -> None:
    assert asks(cycle)["01-001"] == FILL_IN
    came(cycle, name, make(cycle))
    found = asks(cycle)
    assert found.pop("01-001") == said
    assert set(found.values()) <= {FILL_IN}, "nobody else is told"


def test_the_newest_of_them_is_told(cycle: Cycle) -> None:
    came(cycle, "01-001.xlsx", broken(cycle))
    came(cycle, "01-001(2).xlsx", locked(cycle), date(2025, 12, 8))
    assert asks(cycle)["01-001"].startswith("12月8日に届いたファイルは、パスワードなど")


def test_what_is_settled_or_was_followed_by_the_ledger_is_not_told(cycle: Cycle) -> None:
    came(cycle, "01-001.xlsx", broken(cycle))
    (cycle.folder / "回収" / "01-001.xlsx").unlink()
    cycle.ingest(as_of=AS_OF)
    assert asks(cycle)["01-001"] == FILL_IN
    came(cycle, "01-001.xlsx", broken(cycle) + b"!")
    came(cycle, "あとで.xlsx", signed(cycle))
    assert "01-001" not in asks(cycle)


def test_a_new_letter_goes_out_for_it(cycle: Cycle) -> None:
    before = letter(cycle)
    came(cycle, "01-001.xlsx", broken(cycle))
    now = letter(cycle)
    assert before.fingerprint != now.fingerprint
    assert letter_text(before, cycle.settings, AS_OF).standing.endswith(f"現在、{NOT_IN}")
    ledgers = {missing.line.ledger_id for missing in now.ledgers}
    rest = "" if ledgers == {"01-001"} else NOT_IN + "また、"
    assert letter_text(now, cycle.settings, AS_OF).standing.endswith(f"現在、{rest}{IN_VAIN}")
