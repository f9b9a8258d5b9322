"""The sentences that several reports share, so that all say the same thing in the same words."""

from __future__ import annotations

from collections import Counter

from ledger_tools.japanese.dates import wareki
from ledger_tools.reports.forecast import METHOD
from ledger_tools.reports.model import BureauLine, Report
from ledger_tools.reports.terminal import percent, time_left

_CALLED = 3


def in_time(report: Report) -> str:
    """Answer in one sentence whether everything will be in by the deadline."""
    tally = report.total
    deadline = wareki(report.settings.submit_by, weekday=True)
    if not tally.open:
        return f"全{tally.issued:,}件の処理が済んでいます。"
    if report.days_left < 0:
        return f"提出期限({deadline})を{-report.days_left}日過ぎ、{tally.open:,}件が未処理です。"
    if report.days_left == 0:
        return f"本日が提出期限ですが、{tally.open:,}件が未処理です。"
    if report.forecast is None:
        return f"提出期限({deadline})に間に合うかは、返送の日数が少なく見込みを出せません。"
    rest = report.forecast.open_on_deadline
    if rest == 0:
        return f"このままの進み方なら、提出期限({deadline})に間に合う見込みです{_caution(report)}。"
    return f"このままの進み方では提出期限({deadline})に約{rest:,}件が残り、間に合わない見込みです。"


def _caution(report: Report) -> str:
    """How far off the method has been, where that could turn the answer."""
    error = report.forecast.past_error if report.forecast else None
    return f"(ただし過去の見込みは平均{error:,.0f}件ずれています)" if error and error >= 1 else ""


def standing(report: Report) -> str:
    """Say in one sentence how far things are."""
    tally = report.total
    return (
        f"発行{tally.issued:,}件のうち処理済み{tally.done:,}件({percent(tally)})、"
        f"未処理{tally.open:,}件。{time_left(report)}。"
    )


def most_open(report: Report) -> list[BureauLine]:
    """Bureaus with open items, the most first."""
    lines = [bureau for bureau in report.bureaus if bureau.tally.open]
    return sorted(lines, key=lambda bureau: (-bureau.tally.open, bureau.order))


def whom_to_call(report: Report) -> str:
    """Name in one sentence the bureaus to call first; what only the desk can settle is said beside them."""
    lines = _to_answer(report)
    desk = f"保険係で対応するものが{len(report.for_desk):,}件あります。" if report.for_desk else ""
    if not lines:
        return f"連絡が必要な局はありません。{desk}"
    called = lines[:_CALLED]
    names = "、".join(bureau.name for bureau, _ in called)
    if len(lines) == len(called):
        return f"連絡先: {names}の庶務担当課。{desk}"
    number = sum(number for _, number in called)
    return f"連絡先: {names}の庶務担当課(未処理の{number / report.total.open:.0%}、{number:,}件)。{desk}"


def _to_answer(report: Report) -> list[tuple[BureauLine, int]]:
    """Bureaus with open rows that they can settle, and how many; the most first."""
    desk = Counter(row.bureau_code for row in report.for_desk)
    lines = [(bureau, bureau.tally.open - desk[bureau.code]) for bureau in report.bureaus]
    return sorted((line for line in lines if line[1]), key=lambda line: (-line[1], line[0].order))


def changed(report: Report) -> str:
    """Say what changed since the last report."""
    if report.previous is None:
        return "前回の報告はありません。"
    before = report.previous
    text = (
        f"前回({wareki(before.as_of)})から、処理済みは{report.total.done - before.done:+,}件、"
        f"未処理は{report.total.open - before.open:+,}件です。"
    )
    if report.total.issued != before.issued:
        text += f"発行は{report.total.issued - before.issued:+,}件です。"
    earlier = dict(before.by_bureau)
    still = [b.name for b in most_open(report) if earlier.get(b.code) is not None and b.tally.open >= earlier[b.code]]
    if still:
        shown = "、".join(still[:5]) + (f"ほか{len(still) - 5}局" if len(still) > 5 else "")
        text += f"未処理が減っていない局: {shown}。"
    return text


def outlook(report: Report) -> str:
    """Say what will be open on the deadline at the present pace, by what method, and how far off that has been."""
    if report.days_left <= 0 or not report.total.open:
        return ""
    found = report.forecast
    if found is None:
        return f"提出期限の見込みは、返送が始まって数日たってから示します({METHOD})。"
    rest = f"約{found.open_on_deadline:,}件が未処理で残ります" if found.open_on_deadline else "すべて処理済みになります"
    text = (
        f"1日当たり約{found.per_day:,.0f}件の進み方が残り{found.days_left}業務日続くと、提出期限には{rest}({METHOD})。"
    )
    if found.past_error is None:
        return text
    return (
        text
        + f"同じ方法で過去{found.past_forecasts}日に見込んだ値と実績との差は、平均{found.past_error:,.0f}件でした。"
    )


def request(report: Report) -> str:
    """Say what is asked of the managers."""
    if not report.total.open:
        return "お願いすることはありません。御協力ありがとうございました。"
    names = "、".join(bureau.name for bureau, _ in _to_answer(report)[:_CALLED])
    if not names:
        return "各局にお願いすることはありません。残りは保険係で対応します。"
    if report.days_left < 0:
        return f"期限を過ぎています。{names}には、課長から庶務担当課長へ直接の連絡をお願いします。"
    deadline = wareki(report.settings.submit_by, weekday=True)
    return f"{deadline}の提出期限に間に合うよう、{names}の庶務担当課長への声掛けをお願いします。"
