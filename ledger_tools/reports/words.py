"""The sentences that several reports share, so that all say the same thing in the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from ledger_tools.japanese.dates import wareki
from ledger_tools.reports.model import BureauLine, Forecast, Report, share
from ledger_tools.reports.terminal import days_to_go, percent, time_left

_CALLED = 3


def in_time(report: Report) -> str:
    """Answer in a sentence or two how many are open, and whether everything will be in by the deadline."""
    tally = report.total
    deadline = wareki(report.settings.submit_by, weekday=True)
    if not tally.open:
        return f"全{tally.issued:,}人の処理が済んでいます。"
    if report.days_left < 0:
        return f"提出期限({deadline})を{-report.days_left}日過ぎ、{tally.open:,}人が未処理です。"
    if report.days_left == 0:
        return f"本日が提出期限ですが、{tally.open:,}人が未処理です。"
    ahead = f"{tally.open:,}人が未処理です。提出期限({deadline})まで{days_to_go(report)}"
    if report.forecast is None or report.forecast.open_on_deadline:
        return f"{ahead}ありますが、{_prospect(report)}"
    return f"{ahead}あり、{_prospect(report)}"


def by_deadline(report: Report) -> str:
    """Answer the same where the figures and the days left stand beside it."""
    deadline = wareki(report.settings.submit_by, weekday=True)
    if not report.total.open:
        return "全員の処理が済んでいます。"
    if report.days_left < 0:
        return f"提出期限({deadline})を過ぎています。"
    if report.days_left == 0:
        return "本日が提出期限です。"
    return f"提出期限は{deadline}です。{_prospect(report)}"


def _prospect(report: Report) -> str:
    if report.forecast is None:
        why = "返送が始まって日が浅いため" if report.history else "受領簿がまだ返送されていないため"
        return f"{why}、間に合うかどうかの見込みはまだ立ちません。"
    rest = report.forecast.open_on_deadline
    if rest == 0:
        return f"現在の進み方が続けば、間に合う見込みです。{_caution(report)}"
    return f"現在の進み方では約{rest:,}人が残り、間に合わない見込みです。"


def _caution(report: Report) -> str:
    """How far off the method has been, where that could turn the answer."""
    error = report.forecast.past_error if report.forecast else None
    return f"ただし、これまでの見込みと実績との差は、平均{error:,.0f}人でした。" if error and error >= 1 else ""


def standing(report: Report) -> str:
    """Say in one sentence how far things are."""
    tally = report.total
    return (
        f"発行した{tally.issued:,}人分のうち、{tally.done:,}人分({percent(tally)})が処理済み、{tally.open:,}人分が未処理です。"
        f"{time_left(report)}{'しています' if report.days_left < 0 else 'です'}。"
    )


def most_open(report: Report) -> list[BureauLine]:
    """Bureaus with open items, the most first."""
    lines = [bureau for bureau in report.bureaus if bureau.tally.open]
    return sorted(lines, key=lambda bureau: (-bureau.tally.open, bureau.order))


def whom_to_call(report: Report) -> str:
    """Name in one sentence the sections to call first; what only the desk can settle is said beside them."""
    lines = _to_answer(report)
    desk = f"保険係で対応する方が{len(report.for_desk):,}人います。" if report.for_desk else ""
    if not lines:
        return f"連絡が必要な局はありません。{desk}"
    called = lines[:_CALLED]
    names = listed([bureau.contact for bureau in called])
    if len(lines) == len(called):
        return f"連絡先は、{names}です。{desk}"
    part = share(sum(bureau.tally.open for bureau in called), report.total.open, 100)
    return f"主な連絡先は、{names}({len(called)}局で未処理の{part:.0%})です。{desk}"


def listed(names: Sequence[str]) -> str:
    """Return e.g. A、B及びC."""
    return "及び".join(filter(None, ("、".join(names[:-1]), names[-1])))


def _to_answer(report: Report) -> list[BureauLine]:
    """Bureaus with open rows that they can settle; in the order of the charts and lists, the most open first."""
    desk = Counter(row.bureau_code for row in report.for_desk)
    return [bureau for bureau in most_open(report) if bureau.tally.open > desk[bureau.code]]


def changed(report: Report) -> str:
    """Say what changed since the last report; '' where there is none."""
    if report.previous is None:
        return ""
    before = report.previous
    figures = [("処理済み", report.total.done - before.done)]
    if report.total.issued != before.issued:
        figures = [("発行", report.total.issued - before.issued), *figures]
        figures.append(("未処理", report.total.open - before.open))
    moved = "、".join(_moved(what, by) for what, by in figures if by)
    text = f"前回({wareki(before.as_of)})から、{f'{moved}ました' if moved else '人数は変わっていません'}。"
    earlier = dict(before.by_bureau)
    still = [b.name for b in most_open(report) if earlier.get(b.code) is not None and b.tally.open >= earlier[b.code]]
    if still:
        shown = "、".join(still[:5]) + f"ほか{len(still) - 5}局" if len(still) > 5 else listed(still)
        text += f"未処理が減っていない局は、{shown}です。"
    return text


def _moved(what: str, by: int) -> str:
    """How far a figure moved."""
    return f"{what}が{abs(by):,}人{'増え' if by > 0 else '減り'}"


def outlook(report: Report) -> str:
    """Say by what method the outlook is worked out, and how far off it has been; '' where there is none."""
    found = report.forecast
    if found is None or report.days_left <= 0 or not report.total.open:
        return ""
    text = f"{_pace(found, report.as_of)}見込みは、これが提出期限まで続くものとした値です。"
    if found.past_error is None or (found.open_on_deadline == 0 and _caution(report)):
        return text  # the answer says how far off it has been
    return (
        text
        + f"同じ方法で過去{found.past_forecasts}日に見込んだ値と実績との差は、平均{found.past_error:,.0f}人でした。"
    )


def _pace(found: Forecast, last: date) -> str:
    """In which days how many were done, so that the reader can work the pace out from the figures of these days."""
    first = found.since
    until = wareki(last) if last.year != first.year else f"{last.month}月{last.day}日"
    if (first.year, first.month) == (last.year, last.month):
        until = f"{last.day}日"
    days = f"{wareki(first)}から{until}まで({found.pace_days}業務日)"
    if not found.gained:
        return f"{days}は、処理済みが増えていません。"
    return f"{days}に処理済みが{found.gained:,}人増え、1日当たり約{found.per_day:,.0f}人の進み方です。"


def request(report: Report) -> str:
    """Say what is asked of the managers."""
    if not report.total.open:
        return "お願いすることはありません。御協力ありがとうございました。"
    if not _to_answer(report):
        return "各局にお願いすることはありません。残りは、保険係で対応します。"
    if report.days_left < 0:
        return "提出期限を過ぎていますので、上記の連絡先には、課長から庶務担当課長へ直接の御連絡をお願いします。"
    if report.days_left == 0:
        return "本日中に提出されるよう、上記の連絡先の庶務担当課長へのお声掛けをお願いします。"
    return "提出期限に間に合うよう、上記の連絡先の庶務担当課長へのお声掛けをお願いします。"
