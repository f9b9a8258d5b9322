"""Block of 概要: whose cards come back, so that 退職返送, 返送予定 and カード未着 can be told apart and add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xlsxwriter.worksheet import Worksheet

from ledger_tools.excel.references import column_letters
from ledger_tools.model import RETIRED, RETIRED_CARD_MISSING, STATUS_LABELS
from ledger_tools.reports.model import RowLine
from ledger_tools.reports.sheet_looks import Sheets


def tells_of_retirement(row: RowLine) -> bool:
    """Whether the row stands in 退職返送."""
    return row.status in (RETIRED, RETIRED_CARD_MISSING) or row.remark_kind == "retired"


def by_records_alone(rows: Iterable[RowLine]) -> str:
    """Why 返送カード counts fewer cards than 返送予定: it goes by what the ledgers say. Nothing where it counts all."""
    due = [row for row in rows if row.cards_due]
    alone = [row for row in due if not tells_of_retirement(row)]
    if not alone:
        return ""
    return (
        f"このほか、名簿だけに退職の記録がある方が{len(alone):,}人({sum(row.cards for row in alone):,}枚)います。"
        f"備考に退職の記載がないため、この表には数えていません(概要の返送予定{sum(row.cards for row in due):,}枚には"
        "数えています)。"
    )


#: Each row of 退職返送 and of 返送予定 falls into the first line that fits: heading, what it means, which rows.
_LINES: tuple[tuple[str, str, Callable[[RowLine], bool]], ...] = (
    (STATUS_LABELS[RETIRED], "返送済みです。", lambda r: r.status == RETIRED),
    (
        STATUS_LABELS[RETIRED_CARD_MISSING],
        "戻っていないか、届いた枚数を数えていません。",
        lambda r: r.status == RETIRED_CARD_MISSING,
    ),
    ("名簿だけが退職", "備考に退職の記載がありません。", lambda r: not tells_of_retirement(r)),
    ("備考の確認待ち", "返送が必要な退職と記載があります。", lambda r: r.cards_due),
    ("返送の要否が未定", "退職日が分からないなど、返送が要るか未定です。", lambda _: True),
)
_HEADS = ("退職者の資格確認書", "退職返送(人)", "返送予定(人)", "返送予定(枚)", "説明")
_LAST = 5


def write_retirees(sheets: Sheets, sheet: Worksheet, rows: Iterable[RowLine], top: int) -> int:
    """Write the block with its sums and return its last row (from 0)."""
    formats = sheets.formats
    for place, text in enumerate(_HEADS):
        sheet.write_string(top, place, text, formats["head"])
    sheet.merge_range(top, len(_HEADS) - 1, top, _LAST, _HEADS[-1], formats["head"])
    figures = _figures(rows)
    for row, ((label, meaning, _), numbers) in enumerate(zip(_LINES, figures, strict=True), start=top + 1):
        sheet.write_string(row, 0, label, formats["wrapped"])
        for place, number in enumerate(numbers, start=1):
            sheet.write_number(row, place, number, formats["count"])
        sheet.merge_range(row, 4, row, _LAST, meaning, formats["wrapped"])
    last = top + 1 + len(_LINES)
    sheet.write_string(last, 0, "合計", formats["total_text"])
    for place, sums in enumerate(zip(*figures, strict=True), start=1):
        letter = column_letters(place + 1)
        formula = f"=SUM({letter}{top + 2}:{letter}{last})"
        sheet.write_formula(last, place, formula, formats["total_count"], sum(sums))
    meaning = "退職返送はその一覧、返送予定は返送カード確認表の数です。"
    sheet.merge_range(last, 4, last, _LAST, meaning, formats["total_text"])
    return last


def _figures(rows: Iterable[RowLine]) -> list[list[int]]:
    """Return per line: persons of 退職返送, persons and cards of 返送予定."""
    figures = [[0, 0, 0] for _ in _LINES]
    for row in rows:
        if row.cards_due or tells_of_retirement(row):
            line = next(place for place, (_, _, holds) in enumerate(_LINES) if holds(row))
            figures[line][0] += tells_of_retirement(row)
            figures[line][1] += row.cards_due
            figures[line][2] += row.cards if row.cards_due else 0
    return figures
