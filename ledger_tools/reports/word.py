"""報告書.docx for managers: two pages, laid out by a Word template that staff may restyle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.text.paragraph import Paragraph

from ledger_tools.catalogue import DEPARTMENT, DESK, SECTION
from ledger_tools.folder import MANAGERS_REPORT
from ledger_tools.japanese.dates import wareki
from ledger_tools.ledgers.placeholders import setting_values
from ledger_tools.ledgers.word_template import fill_in
from ledger_tools.model import OPEN, RETIRED_CARD_MISSING, REVIEW, STATUS_LABELS
from ledger_tools.reports import charts, words
from ledger_tools.reports.forecast import progress
from ledger_tools.reports.model import STATUSES, Report, RowLine, Tally
from ledger_tools.reports.terminal import percent

_MARK = "⟦図{}⟧"
_BARS, _BAR, _BELOW_BARS = 10, 0.62, 2.6  # bars at most; centimetres of a bar, and of axis and legend below them
#: Offices that a line of what is to be done names: of one kind alone, and of each where there are several kinds.
_NAMED, _NAMED_OF_EACH = 2, 1
_BESIDE, _ALONE = 8.5, 17.2  # centimetres of a chart's width beside another one, and alone
_HIGH, _LOW, _LINE = 9.5, 7.0, 0.53  # of its height where page 1 has room for it, at least, and of a line of text
_FEW, _LOWEST = 6, 5.2  # bureaus whose table stands on page 1, below charts that are no higher than they need be
_GREYS = ("#BFBFBF", "#7F7F7F", "#404040", "#D9D9D9")


def write_report(report: Report, template: bytes, *, with_names: bool = False) -> bytes:
    """Return the .docx. Names of members stand in it only where ``with_names`` asks for them.

    Raises SettingsError where the template is no Word file or uses an unknown word.
    """
    high = _height(report)
    drawn = {"図_未処理の多い局": open_chart(report, high), "図_移り変わり": progress_chart(report, high)}
    marks = {word: _MARK.format(number) if chart else "" for number, (word, chart) in enumerate(drawn.items(), 1)}
    words_filled = report_words(report, with_names=with_names) | marks
    data = fill_in(MANAGERS_REPORT, template, words_filled, report.as_of)
    return _with_charts(data, [chart for chart in drawn.values() if chart], list(filter(None, marks.values())))


def report_words(report: Report, *, with_names: bool) -> dict[str, Any]:
    """Return the words the template may use, but for the charts."""
    tally = report.total
    days = report.days_left
    published = sum(1 for bureau in report.bureaus if bureau.published is not None)
    compared = (
        f"「別紙2」は、別紙2に件数のある{published}局の件数(単位は{report.settings.unit})です。" if published else ""
    )
    contact = f"個々の内容は、「未処理一覧.xlsx」を御覧ください。問合せ先: {report.settings.contact}"
    change, outlook = words.changed(report), words.outlook(report)
    return setting_values(report.settings) | {
        "基準日": wareki(report.as_of, weekday=True),
        "間に合うか": words.in_time(report),
        "現在の状況": words.standing(report),
        "連絡先の局": words.whom_to_call(report),
        "発行": f"{tally.issued:,}",
        "発行枚数": f"({tally.cards_issued:,}枚)",
        "処理済": f"{tally.done:,}",
        "処理済枚数": f"({tally.cards_done:,}枚)",
        "未処理": f"{tally.open:,}",
        "完了率": percent(tally),
        "印影": f"{report.seals_unread:,}",
        "残り": f"あと{days}日" if days > 0 else ("本日" if days == 0 else f"{-days}日経過"),
        "数字の注": (
            "人数は資格確認書を配付する組合員の数、括弧内は資格確認書の枚数です。「印影だけで認めた受領」は、受領済のうち、"
            "印影の画像を確認し、氏名の文字との照合はしていない人数です。"
        ),
        "前回からの変化": change,
        "見込み": outlook,
        "変化と見込みの題": "及び".join(
            filter(None, ("前回からの変化" * bool(change), "見込みの根拠" * bool(outlook)))
        ),
        "対応": actions(report),
        "お願い": words.request(report),
        "局別の注": (
            f"単位は人です。「局」には、本部、区役所等を含みます。{compared}"
            "完了率は、処理済(受領済から確認済まで)の発行に対する割合です。"
        ),
        "別紙2": "有" if report.is_published else "",
        "局別": [
            {"局名": bureau.name, "別紙2": _number(bureau.published), **_cells(bureau.tally)}
            for bureau in report.bureaus
        ],
        "合計": {"局名": "合計", "別紙2": _number(report.published_total), **_cells(tally)},
        "問合せ先": contact,
        "問い合わせ先": contact,  # in the template of an older folder
        "未処理の方": _people(report) if with_names else [],
    }


def _number(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _cells(tally: Tally) -> dict[str, str]:
    return {
        "発行": f"{tally.issued:,}",
        **{status: f"{tally.of(status):,}" for status in STATUSES},
        "処理済": f"{tally.done:,}",
        "未処理": f"{tally.open:,}",
        "完了率": percent(tally),
    }


def actions(report: Report) -> list[dict[str, str]]:
    """Who must do what: one line for each kind of open item that there is."""
    tally = report.total
    cards = tally.cards[STATUSES.index("retired_card_missing")]
    ledgers = len(report.missing_ledgers)
    counts = {status: f"{tally.of(status):,}人" for status in OPEN}
    lines = {
        "not_submitted": (
            "受領簿の未提出",
            f"{counts['not_submitted']}({ledgers:,}冊)",
            "未提出の所属の受領簿を取りまとめ、提出する。",
        ),
        "outstanding": (
            "提出済みの受領簿の未記入",
            counts["outstanding"],
            "本人へ渡し、押印若しくは署名又は備考の記入をして再提出する。",
        ),
        "retired_card_missing": (
            "退職者の資格確認書の未着",
            f"{counts['retired_card_missing']}({cards:,}枚)",
            _of_cards(report),
        ),
        "review": ("記入内容の確認", counts["review"], _of_doubts(report)),
    }
    return [
        {"内容": what, "件数": count, "対応者": _who_acts(report, status), "お願い": ask}
        for status, (what, count, ask) in lines.items()
        if tally.of(status)
    ]


def _of_cards(report: Report) -> str:
    """What is to be done about cards: bureaus send theirs, the desk counts what is said to have come."""
    actors = {row.actor for row in report.rows_of(RETIRED_CARD_MISSING)}
    send = "資格確認書を保険係へ返送する。" if actors - {DESK} else ""
    count = "届いた枚数を数える。" if DESK in actors else ""
    return f"{send}{'保険係は、' if send and count else ''}{count}"


def _of_doubts(report: Report) -> str:
    """What is to be done about doubtful rows: offices answer what was sent back, the desk decides the rest."""
    actors = {row.actor for row in report.rows_of(REVIEW)}
    answer = "差戻しの受領簿に記入し、再提出する。" if actors - {DESK} else ""
    decide = "要確認一覧により判定する。" if DESK in actors else ""
    return f"{answer}{'保険係は、' if answer and decide else ''}{decide}"


def _who_acts(report: Report, status: str) -> str:
    """Name the offices that have to act on the rows of a status, those with most of them first, and the desk last."""
    offices: dict[str, Counter[str]] = {SECTION: Counter(), DEPARTMENT: Counter(), DESK: Counter()}
    for row in report.rows_of(status):
        offices[row.actor][_office(report, row)] += 1
    found = [
        (offices[actor], unit) for actor, unit in ((SECTION, "局"), (DEPARTMENT, "所属"), (DESK, "")) if offices[actor]
    ]
    return "、".join(_first_of(named, unit, _NAMED if len(found) == 1 else _NAMED_OF_EACH) for named, unit in found)


def _first_of(offices: Counter[str], unit: str, most: int) -> str:
    named = "、".join(name for name, _ in offices.most_common(most))
    return named + (f"ほか{len(offices) - most:,}{unit}" if len(offices) > most else "")


def _office(report: Report, row: RowLine) -> str:
    """The office that acts on a row: bureau and section, bureau and department, or the desk."""
    if row.actor == DESK:
        return DESK
    bureau = report.settings.bureau_by_code.get(row.bureau_code)
    if row.actor == SECTION and bureau:
        return f"{bureau.name}{bureau.section or SECTION}"
    return f"{row.bureau}{row.department}"


def _people(report: Report) -> list[dict[str, str]]:
    return [
        {
            "局名": row.bureau,
            "所属名": row.department,
            "記号": row.kigo,
            "番号": row.bango,
            "氏名": row.name,
            "状態": row.label,
            "対応": _office(report, row),
        }
        for row in report.rows_of(*OPEN)
    ]


# ---- charts ----------------------------------------------------------------------------------------------------------


def _with_charts(data: bytes, drawn: Sequence[charts.Chart], marks: Sequence[str]) -> bytes:
    """Put the charts where the template asked for them; a template without their words gets none."""
    document = Document(BytesIO(data))
    for number, (mark, chart) in enumerate(zip(marks, drawn, strict=True), start=1):
        for paragraph in _paragraphs(document):
            if mark in paragraph.text:
                wide = chart if len(drawn) > 1 else replace(chart, width=_ALONE)
                charts.put_chart(document, paragraph, wide, number)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _paragraphs(document: DocumentType) -> list[Paragraph]:
    inside = [
        paragraph
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    ]
    return [*document.paragraphs, *inside]


def _height(report: Report) -> float:
    """How high the charts may be: the sentences of page 1 come first, and the table of who acts stays on it."""
    further = [text for text in (words.changed(report), words.outlook(report)) if text]
    lines = sum(-(-len(text) // 46) for text in further) + 2 * bool(further)
    answer = sum(-(-len(text) // 44) for text in (words.in_time(report), words.whom_to_call(report)))
    lines += max(0, answer - 3)
    high = max(_LOW, _HIGH - _LINE * lines)
    bureaus = len(report.bureaus)
    # The table of few bureaus has room on page 1 as well.
    return max(_LOWEST, _BELOW_BARS + _BAR * bureaus) if bureaus <= _FEW else high


def open_chart(report: Report, high: float) -> charts.Chart | None:
    """Open items of the bureaus that have most of them, by kind."""
    lines = words.most_open(report)[: min(_BARS, int((high - _BELOW_BARS) / _BAR))]
    if not lines:
        return None
    kinds = [
        status
        for status in ("not_submitted", "outstanding", "review", "retired_card_missing")
        if report.total.of(status)
    ]
    series = [
        charts.Series(
            STATUS_LABELS[status],
            tuple(line.tally.of(status) for line in lines),
            {"fill": {"color": grey}, "border": {"color": "#404040", "width": 0.5}, "gap": 45},
        )
        for status, grey in zip(kinds, _GREYS, strict=False)
    ]
    told = "、".join(f"{line.name}{line.tally.open:,}人" for line in lines)
    return charts.bars([line.name for line in lines], series, _BESIDE, high, f"未処理の多い局の棒グラフ。{told}。")


def progress_chart(report: Report, high: float) -> charts.Chart | None:
    """Persons done by day, all that were issued, and the outlook until the deadline."""
    figures = progress(report)
    if not figures:
        return None
    series = [
        charts.Series("発行", (report.total.issued,) * len(figures), {"line": {"color": "#A6A6A6", "width": 1}}),
        charts.Series("処理済", tuple(f.done for f in figures), {"line": {"color": "#262626", "width": 2.25}}),
    ]
    if report.forecast is not None and report.total.open:
        look = {"line": {"color": "#262626", "width": 1.5, "dash_type": "square_dot"}}
        series.append(charts.Series("見込み", tuple(f.outlook for f in figures), look))
    told = f"処理済みは{wareki(report.as_of)}に{report.total.done:,}人、発行は{report.total.issued:,}人。"
    names = [f"{f.day.month}/{f.day.day}" for f in figures]
    return charts.lines(names, series, _BESIDE, high, f"日ごとの処理済みの人数の折れ線グラフ。{told}")
