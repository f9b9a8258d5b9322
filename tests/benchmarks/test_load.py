"""Loading records against reading the same file by pandas alone; that the cost grows no faster than the lines do.

Run: ``python -m pytest tests/benchmarks/test_load.py --benchmark-only -s -o addopts=``
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from ledger_tools import Cycle

DAY = date(2025, 11, 1)
FEW, MANY = 10_000, 40_000
HEADER = "記号,番号,枝番,氏名,フリガナ,生年月日,区分,枚数,局コード,所属コード,所属名,在職区分,退職日"
SECOND = (
    "記号,番号,枝番,氏名,区分,局コード,所属コード,所属名,マイナンバー登録,マイナンバーカード,"
    "マイナ保険証登録日,マイナ保険証解除申請日,マイナンバーカード有効期限,電子証明書有効期限,資格確認書交付日"
)


def personnel(count: int) -> str:
    """Members with a dependant each, as the personnel system knows them."""
    lines = (
        f"0012,{n // 2:07},{n % 2:02},青葉 太郎{n % 97},アオバ タロウ,1970/{n % 12 + 1:02}/{n % 28 + 1:02},"
        f"{('本人', '被扶養者')[n % 2]},,{n // 2 % 24 + 1:02},{n // 2 % 30:03},第{n // 2 % 30}課,在職,"
        for n in range(count)
    )
    return "\r\n".join((HEADER, *lines))


def eligibility(count: int) -> str:
    """The same persons, as the eligibility system knows them."""
    lines = (
        f"0012,{n // 2:07},{n % 2:02},青葉 太郎{n % 97},{('本人', '被扶養者')[n % 2]},"
        f"{n // 2 % 24 + 1:02},{n // 2 % 30:03},第{n // 2 % 30}課,有,有,"
        f"{('', '2024/05/01')[n % 3 == 0]},,2030/{n % 12 + 1:02}/28,2027/{n % 12 + 1:02}/28,"
        for n in range(count)
    )
    return "\r\n".join((SECOND, *lines))


def loaded(folder: Path, *texts: str) -> float:
    """Processor seconds that ``load`` takes in a new cycle with these files."""
    with Cycle.init(folder) as cycle:
        for number, text in enumerate(texts):
            (folder / "名簿" / f"{number}.csv").write_text(text, encoding="cp932", newline="")
        taken = cpu(lambda: cycle.load(as_of=DAY))
        assert len(cycle.store.members()) == texts[0].count("\n")
    return taken


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.benchmark(group="records", timer=time.process_time)
@pytest.mark.parametrize("texts", [(personnel,), (personnel, eligibility)], ids=["one export", "two exports"])
def test_load(
    benchmark: Callable[..., float],
    tmp_path: Path,
    texts: tuple[Callable[[int], str], ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    loaded(tmp_path / "warm", *(text(100) for text in texts))
    few = min(loaded(tmp_path / f"few{n}", *(text(FEW) for text in texts)) for n in range(2))
    again = loaded(tmp_path / "again", *(text(MANY) for text in texts))
    many = benchmark.pedantic(  # type: ignore[attr-defined]
        loaded, args=(tmp_path / "many", *(text(MANY) for text in texts)), rounds=1
    )
    many = min(many, again)
    files = sorted((tmp_path / "many" / "名簿").glob("*.csv"))
    floor = min(cpu(lambda: [pd.read_csv(file, encoding="cp932", dtype=str) for file in files]) for _ in range(3))
    with capsys.disabled():
        print(
            f"\n{MANY:,} persons in {len(files)} file(s): load {many:.2f} s = {many / floor:.0f} x pandas alone "
            f"({floor:.2f} s); {many / few:.1f} x that of a quarter of them"
        )
    assert many < few * 4 * 2  # what goes by the square is 16 times as much
    assert many / floor < 150
