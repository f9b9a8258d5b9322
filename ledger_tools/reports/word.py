"""報告書.docx for managers: two pages, laid out by a Word template that staff may restyle."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.text.paragraph import Paragraph

from ledger_tools.catalogue import DESK
from ledger_tools.folder import MANAGERS_REPORT
from ledger_tools.japanese.dates import wareki
from ledger_tools.ledgers.placeholders import setting_values
from ledger_tools.model import OPEN, STATUS_LABELS
from ledger_tools.reports import charts, words
from ledger_tools.reports.forecast import progress
from ledger_tools.reports.model import STATUSES, Report, Tally
from ledger_tools.reports.templates import fill_in
from ledger_tools.reports.terminal import percent

_MARK = "⟦図{}⟧"
_BARS = 10
_GREYS = ("#BFBFBF", "#7F7F7F", "#404040", "#D9D9D9")


def write_report(report: Report, template: bytes, *, with_names: bool = False) -> bytes:
    """Return the .docx. Names of members stand in it only where ``with_names`` asks for them.

    Raises SettingsError where the template is no Word file or uses an unknown word.
    """
    words_filled = fill_in(MANAGERS_REPORT, template, report_words(report, with_names=with_names))
    return _with_charts(words_filled, report)


def report_words(report: Report, *, with_names: bool) -> dict[str, Any]:
    """Return the words the template may use."""
    tally = report.total
    days = report.days_left
    published = sum(1 for bureau in report.bureaus if bureau.published is not None)
    return setting_values(report.settings) | {
        "基準日": wareki(report.as_of, weekday=True),
        "間に合うか": words.in_time(report),
        "現在の状況": words.standing(report),
        "連絡先の局": words.whom_to_call(report),
        "発行": f"{tally.issued:,}",
        "処理済": f"{tally.done:,}",
        "未処理": f"{tally.open:,}",
        "完了率": percent(tally),
        "残り": f"あと{days}日" if days > 0 else ("本日" if days == 0 else f"{-days}日経過"),
        "数字の注": (
            f"1件は組合員1人分の封筒です。資格確認書では発行{tally.cards_issued:,}枚、処理済{tally.cards_done:,}枚、"
            f"未処理{tally.cards_open:,}枚。未処理の内訳は"
            + "、".join(f"{STATUS_LABELS[status]}{tally.of(status):,}件" for status in OPEN)
            + "です。"
        ),
        "図_未処理の多い局": _MARK.format(1),
        "図_移り変わり": _MARK.format(2),
        "前回からの変化": words.changed(report),
        "見込み": words.outlook(report),
        "対応": actions(report),
        "お願い": words.request(report),
        "局別の注": (
            f"単位は人(受領簿の行)です。別紙2の件数は{published}局分で、単位は{report.settings.unit}です。"
            "完了率は、処理済(受領済、退職・返送済、休職・郵送済、確認済)を発行で割ったものです。"
        ),
        "局別": [
            {"局名": bureau.name, "別紙2": _number(bureau.published), **_cells(bureau.tally)}
            for bureau in report.bureaus
        ],
        "合計": {"局名": "合計", "別紙2": _number(report.published_total), **_cells(tally)},
        "問い合わせ先": f"問い合わせ先: {report.settings.contact}。個々の内容は「未処理一覧.xlsx」にあります。",
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
    missing = f"{ledgers:,}冊({counts['not_submitted']})"
    cards_missing = f"{counts['retired_card_missing']}({cards:,}枚)"
    lines = (
        ("受領簿が未提出", missing, _missing_actors(report), "未提出の所属に督促し、記入のそろった受領簿を提出"),
        ("提出済みだが未記入", counts["outstanding"], "各所属", "本人へ渡し、押印・署名又は備考を記入して再提出"),
        ("退職者の資格確認書が未着", cards_missing, "庶務担当課", "資格確認書を保険係へ返送"),
        ("記入内容の確認", counts["review"], _review_actors(report), "「要確認」の一覧に沿って事実を確認"),
    )
    shown = ("not_submitted", "outstanding", "retired_card_missing", "review")
    return [
        {"内容": what, "件数": count, "対応者": who, "お願い": ask}
        for status, (what, count, who, ask) in zip(shown, lines, strict=True)
        if tally.of(status)
    ]


def _missing_actors(report: Report) -> str:
    """Name who must see to the ledgers that are missing: the bureaus' own sections, else the desk."""
    sections = [bureau.section for bureau in report.bureaus if bureau.ledgers_missing]
    asked = len(sections) - sections.count(DESK)
    return "、".join([f"{asked}局の庶務担当課"] * bool(asked) + [DESK] * (DESK in sections))


def _review_actors(report: Report) -> str:
    """Name those who have rows to look at, with how many each."""
    actors: dict[str, int] = {}
    for row in report.rows_of("review"):
        actors[row.actor] = actors.get(row.actor, 0) + 1
    return "、".join(f"{actor}{number:,}人" for actor, number in sorted(actors.items(), key=lambda item: -item[1]))


def _people(report: Report) -> list[dict[str, str]]:
    return [
        {
            "局名": row.bureau,
            "所属名": row.department,
            "記号": row.kigo,
            "番号": row.bango,
            "氏名": row.name,
            "状態": row.label,
            "対応": row.actor,
        }
        for row in report.rows_of(*OPEN)
    ]


# ---- charts ----------------------------------------------------------------------------------------------------------


def _with_charts(data: bytes, report: Report) -> bytes:
    """Put the charts where the template asked for them; a template without their words gets none."""
    document = Document(BytesIO(data))
    drawn = {_MARK.format(1): open_chart(report), _MARK.format(2): progress_chart(report)}
    for number, (mark, chart) in enumerate(drawn.items(), start=1):
        for paragraph in _paragraphs(document):
            if mark not in paragraph.text:
                continue
            if chart is None:
                paragraph.runs[0].text = "示すものはありません。"
                for run in paragraph.runs[1:]:
                    run.text = ""
            else:
                charts.put_chart(document, paragraph, chart, number)
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


def open_chart(report: Report) -> charts.Chart | None:
    """Open items of the bureaus that have most of them, by kind."""
    lines = words.most_open(report)[:_BARS]
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
    told = "、".join(f"{line.name}{line.tally.open:,}件" for line in lines)
    return charts.bars([line.name for line in lines], series, 8.5, 8, f"未処理の多い局の棒グラフ。{told}。")


def progress_chart(report: Report) -> charts.Chart | None:
    """Persons done by day, all that were issued, and the outlook until the deadline."""
    figures = progress(report)
    if not figures:
        return None
    series = [
        charts.Series("発行", (report.total.issued,) * len(figures), {"line": {"color": "#A6A6A6", "width": 1}}),
        charts.Series("処理済", tuple(f.done for f in figures), {"line": {"color": "#262626", "width": 2.25}}),
    ]
    if report.forecast is not None:
        look = {"line": {"color": "#262626", "width": 1.5, "dash_type": "square_dot"}}
        series.append(charts.Series("見込み", tuple(f.outlook for f in figures), look))
    told = f"処理済みは{wareki(report.as_of)}に{report.total.done:,}件、発行は{report.total.issued:,}件。"
    names = [f"{f.day.month}/{f.day.day}" for f in figures]
    return charts.lines(names, series, 8.5, 8, f"日ごとの処理済み件数の折れ線グラフ。{told}")
