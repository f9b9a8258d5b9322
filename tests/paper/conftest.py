"""A small cycle whose ledgers are printed once for all tests of simulated paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders import generate, ledger_path, make_cycle
from tests.conftest import require_external

NAMES = (
    "青葉 太郎",
    "若松 次郎",
    "白石 三奈",
    "髙田 四朗",
    "小川 五月",
    "大川 六実",
    "中川 七海",
    "上川 八重",
    "林 九",
    "佐々木 十和",
)
#: Members of 01-001 and 01-002; the first has two pages.
MEMBERS = (17, 4)


@dataclass(frozen=True)
class Office:
    """Generated workbooks, and the folder that keeps what was printed."""

    workbooks: tuple[bytes, ...]
    prints: Path


def roster() -> str:
    lines = []
    for code, count in zip(("0101", "0102"), MEMBERS, strict=True):
        for at in range(count):
            name = NAMES[at % len(NAMES)]
            lines.append(f"共済,{code}{at:03},00,{name},アオバ タロウ,,本人,1,01,{code},在職,,,\n")
    return "".join(lines)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    pytest.importorskip("cv2")
    pytest.importorskip("pypdfium2")
    require_external("soffice", "libreoffice")
    folder = tmp_path_factory.mktemp("paper")
    with make_cycle(folder / "cycle", roster()) as cycle:
        generate(cycle)
        workbooks = tuple(ledger_path(cycle, name).read_bytes() for name in ("01-001", "01-002"))
    return Office(workbooks, folder / "prints")
