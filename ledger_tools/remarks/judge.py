"""From a statement to a :class:`Remark`: the kind, its date, and what a person still has to look at."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from ledger_tools.japanese.dates import FoundDate
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks.remark import Remark, RoleDate
from ledger_tools.remarks.statement import Dated, Said, Statement

_ROLES = {
    m.RETIRE: "retired",
    m.LEAVE: "leave_from",
    m.MAIL: "mailed",
    m.SEND: "mailed",
    m.BOUNCE: "bounced",
    m.CARD_BACK: "returned_card",
    m.RECEIVE: "received",
    m.PROXY: "received",
    m.MOVE: "moved",
    m.DIE: "died",
}
_OWN_ROLE = {
    "retired": "retired",
    "leave_mailed": "mailed",
    "transferred": "moved",
    "died": "died",
    "bounced": "bounced",
    "proxy": "received",
    "other": "received",
}
#: Roles whose date must be right for the remark to count; elsewhere only a date that no calendar has is reported.
_DATED_KINDS = {"retired": "退職日", "leave_mailed": "郵送日"}
_OF_WHAT = {"retired": "退職", "leave_mailed": "郵送"}
_IMPOSSIBLE = "impossible"
_MONTH = re.compile(r"(\d{1,2})\s*[月/.]")

_OFFICE_NAME = re.compile(
    r".*(?:局|課|部|室|係|所|区|署|園|校|館|担当|本部|センター|病院|組合|広域連合|法人|財団|協会|公社|県|市|省|庁)"
)

_ACTS = frozenset({m.RECEIVE, m.MAIL, m.SEND, m.ARRIVE, m.BOUNCE})
_AFTER_ABSENCE = frozenset({"leave_mailed", "bounced", "other"})
_SEALS = frozenset({"押印", "署名", "受領印", "サイン"})
#: Beside these an office is where the member works or comes from.
_AT_AN_OFFICE = frozenset({"兼務", "兼務者", "併任", "充て職", "転入", "転入者", "着任", "着任者"})

Problem = tuple[str, str]


def judge(statement: Statement) -> Remark:
    """Say what a statement amounts to under 別紙3 2(1)・(2)."""
    kind, problems = _kind(statement)
    remark = _judged(statement, kind, problems)
    if kind == "died" and remark.date is not None and not remark.problems and _says_only_that(statement):
        return replace(remark, on_record=("retired", remark.date))
    if problems == [_NO_LEAVE]:
        mailed = _judged(statement, "leave_mailed", _by_post(statement))
        if mailed.done and mailed.date is not None:
            return replace(remark, on_record=("leave_mailed", mailed.date))
    return remark


def _says_only_that(statement: Statement) -> bool:
    """Whether a death is told of the member, and nothing else but that the card comes back (not 妻死亡, not 郵送済)."""
    told = {m.DIE, m.RETIRE, m.CARD_BACK, m.CEASE, m.CHECK, m.CONTACT}
    return all(said.meaning in told and not (said.planned or said.negated) for said in statement.said)


def _judged(statement: Statement, kind: str, problems: list[Problem]) -> Remark:
    dates = tuple(_role_date(dated) for dated in statement.dates)
    if not (statement.said or statement.unknown or statement.offices):
        # 11/28 beside a stamp: the day of receipt.
        dates = tuple(replace(entry, role="received") for entry in dates)
    if kind == "bounced" and all(entry.role != "bounced" for entry in dates):
        # 宛所不明で12/1返送: sent back, by the post.
        dates = tuple(replace(entry, role="bounced") if entry.role == "returned_card" else entry for entry in dates)
    if kind in {"other", "proxy"} and statement.asserted(m.RECEIVE) and not any(d.role == "received" for d in dates):
        dates += (RoleDate("received", None, "", _said_text(statement, m.RECEIVE)),)
    problems = (
        problems + _leftovers(kind, statement) + _date_problems(kind, statement, dates) + _outside_leave(kind, dates)
    )
    rest = _rest(kind, statement)
    if rest:
        problems.append(("N01", f"のうち「{rest}」の意味が分かりません"))
    day = None if statement.empty_dates else _own_date(kind, dates)
    done = kind in _DATED_KINDS and day is not None and not problems
    aside = kind == "other" and not problems and not statement.asserted(m.RECEIVE) and _is_aside(statement)
    later = kind == "planned" and not rest and _is_later(statement)
    return Remark(
        kind,
        done,
        day,
        dates,
        tuple(dict.fromkeys(problems)),
        rest,
        aside,
        later,
        tuple(statement.counts),
        tuple(statement.family_counts),
    )


def _is_aside(statement: Statement) -> bool:
    """Whether nothing but a receipt is said that touches the card; a leave the member is back from is over."""
    if statement.at_home or statement.desks or statement.papers or statement.empty_dates:
        return False
    harmless = {m.ASIDE, m.CHECK, m.RESUME, m.BIRTH, m.RECEIVE}
    if statement.asserted(m.RESUME):
        harmless.add(m.LEAVE)
    return all(said.meaning in harmless and not said.planned and not said.negated for said in statement.said)


def _is_later(statement: Statement) -> bool:
    """Whether all that is planned is that the member leaves or goes on leave at a time that is given."""
    if (
        not statement.dates
        or statement.at_home
        or statement.desks
        or statement.papers
        or statement.empty_dates
        or statement.bare_plan
    ):
        return False
    leaving = {m.RETIRE, m.LEAVE, m.RESUME, m.BIRTH}
    return all(
        said.meaning in leaving if said.planned else said.meaning in {m.ASIDE, m.CHECK, m.RECEIVE} and not said.negated
        for said in statement.said
    )


def _kind(statement: Statement) -> tuple[str, list[Problem]]:
    """Return the kind and what is wrong with how it is said; the order of the questions is the order of weight."""
    if not statement.said and statement.bare_plan:
        return "planned", []
    if not statement.said:
        has_more = any(
            (
                statement.unknown,
                statement.empty_dates,
                statement.standing,
                statement.counts,
                statement.family_counts,
                statement.dates,
            )
        )
        return "other", [] if has_more else [("N01", "だけでは意味が分かりません")]
    if statement.asserted(m.DIE):
        return "died", []
    if _has_bounced(statement):
        return "bounced", []
    if statement.asserted(m.RETIRE):
        return _retired(statement)
    if any(said.meaning == m.LEAVE for said in statement.said):
        return _on_leave(statement)
    return _plain(statement)


def _has_bounced(statement: Statement) -> bool:
    """Whether the card came back from the post. Of a retiree, 返戻 says that it is handed back."""
    mailed = statement.asserted(m.MAIL, m.SEND)
    if statement.asserted(m.RETIRE) and not mailed:
        return False
    return statement.asserted(m.BOUNCE) or (mailed and statement.asserted(m.CARD_BACK))


_AGAINST_RETIRING = ((m.MAIL, "郵送"), (m.SEND, "送付"), (m.RECEIVE, "受領"), (m.MOVE, "異動"), (m.PROXY, "代理"))


_TO_HIM = frozenset({m.MAIL, m.SEND, m.RECEIVE})


def _retired(statement: Statement) -> tuple[str, list[Problem]]:
    for meaning, word in _AGAINST_RETIRING:
        if statement.asserted(meaning):
            # 10/31退職者 カードは本人に郵送: who left is clear, and that the card is not back.
            kind = "retired" if statement.to_himself and meaning in _TO_HIM else "other"
            return kind, [("N01", f"には退職と{word}の両方が書かれています")]
    if any(said.meaning == m.BOUNCE and said.text != "返戻" for said in statement.said):
        return "retired", [("N01", "には退職と郵便の戻りの両方が書かれています")]
    if statement.asserted(m.LEAVE):
        return "retired", [("N01", "には退職と休職・休業の両方が書かれています")]
    return "retired", []


def _on_leave(statement: Statement) -> tuple[str, list[Problem]]:
    if statement.planned(m.LEAVE):
        return "planned", []
    if statement.negated(m.LEAVE):
        return "other", [("N01", "は休職・休業を打ち消す記載です")]
    if _is_aside(statement):
        return "other", []
    for meaning, kind, word in ((m.MOVE, "other", "異動"), (m.PROXY, "proxy", "代理"), (m.REFUSE, "refused", "辞退")):
        if statement.asserted(meaning):
            mixed = statement.asserted(m.MAIL, m.SEND) or meaning == m.MOVE
            return kind, [("N01", f"には休職・休業と{word}の両方が書かれています")] if mixed else []
    if statement.asserted(m.LOSE):
        return "lost", []
    if statement.planned(m.MAIL, m.SEND):
        return "planned", []
    if statement.negated(m.MAIL, m.SEND):
        return "leave_not_mailed", [("N02", "ではまだ郵送されていません")]
    if statement.asserted(m.MAIL, m.SEND):
        return "leave_mailed", _by_post(statement)
    if statement.asserted(m.RECEIVE):
        return "other", []
    if statement.planned():
        return ("leave_not_mailed", [_NO_MAILING]) if _only_resumes(statement) else ("planned", [])
    return "leave_not_mailed", [_NO_MAILING]


def _by_post(statement: Statement) -> list[Problem]:
    by_post = statement.at_home or any(said.meaning == m.MAIL for said in statement.said)
    return [] if by_post else [("N02", "では自宅への郵送かどうか分かりません")]


_NO_LEAVE: Problem = ("N02", "に休職・休業中の記載がありません")
_NO_MAILING: Problem = ("N02", "に自宅への郵送の記載がありません")


def _only_resumes(statement: Statement) -> bool:
    return all(said.meaning in {m.RESUME, m.BIRTH} for said in statement.planned())


_PLAIN = (
    (m.REFUSE, "refused"),
    (m.MOVE, "transferred"),
    (m.PROXY, "proxy"),
)


def _plain(statement: Statement) -> tuple[str, list[Problem]]:
    """Judge remarks outside the notice's two forms."""
    if statement.asserted(m.LOSE):
        return "lost", []
    if statement.planned():
        return "planned", []
    for meaning, kind in _PLAIN:
        if statement.asserted(meaning):
            return kind, []
    if statement.negated(m.MAIL, m.SEND, m.RECEIVE, m.CARD_BACK) and not statement.negated(m.RETIRE):
        return "planned", [("N03", "はまだ済んでいない記載です")]
    if statement.negated():
        return "other", [("N01", f"は「{statement.negated()[0].text}」を打ち消す記載です")]
    if statement.asserted(m.MAIL, m.SEND):
        return "other", [_NO_LEAVE]
    if statement.asserted(m.RECEIVE) and statement.asserted(m.CARD_BACK):
        return "other", [("N01", "には受領と返却の両方が書かれています")]
    return "other", []


def _leftovers(kind: str, statement: Statement) -> list[Problem]:
    """Report plans, denials and unclear words that stand beside the kind."""
    problems: list[Problem] = []
    plans = [said for said in statement.planned() if said.meaning not in {m.RESUME, m.BIRTH}]
    if plans or (kind == "planned" and not statement.negated()):
        problems.append(("N03", "は予定の記載で、済んだことが分かりません"))
    # 退職のため未配付: whoever has left was not given the card.
    denied = [said for said in statement.negated() if kind != "retired" or said.meaning != m.RECEIVE]
    if kind in _DATED_KINDS and denied:
        problems.append(("N01", f"のうち「{denied[0].text}」を打ち消す部分の意味が分かりません"))
    unclear = _unclear(kind, statement)
    if unclear:
        problems.append(("N01", f"のうち「{unclear[0].text}」は人の確認が必要な記載です"))
    absent = _unfinished_absence(statement) if kind in _AFTER_ABSENCE else ""
    if absent:
        problems.append(("N01", f"の「{absent}」の後、どうしたのかが分かりません"))
    if kind == "other" and statement.asserted(m.CONTACT) and any(said.text in _SEALS for said in statement.said):
        problems.append(("N01", "からは、本人が押印・署名したのか分かりません"))
    losses = [said for said in statement.said if said.meaning in {m.LOSE, m.REFUSE} and kind in _DATED_KINDS]
    if losses:
        problems.append(("N01", f"のうち「{losses[0].text}」の扱いが分かりません"))
    return problems


def _unfinished_absence(statement: Statement) -> str:
    """Return 不在のため where it is not said that the card was mailed, or handed over on a day named after it."""
    for absent in (said for said in statement.said if said.meaning == m.ABSENT):
        then = next((said for said in statement.said if said.place > absent.place and said.meaning in _ACTS), None)
        if then is None:
            return absent.text
        later = any(absent.place < place < then.place for place in statement.times)
        if then.meaning == m.RECEIVE and not later:
            return absent.text
    return ""


def _unclear(kind: str, statement: Statement) -> list[Said]:
    """Return the words that make a question of this remark."""
    meanings = {m.UNCLEAR, m.AGAINST}
    if not _is_aside(statement):
        meanings |= {m.ASIDE, m.RESUME}
    if kind not in {"retired", "died"}:
        meanings.add(m.CEASE)
    return [
        said for said in statement.said if said.meaning in meanings and (said.meaning != m.RESUME or not said.planned)
    ]


def _role_date(dated: Dated) -> RoleDate:
    found = dated.found
    problem = found.message or (f"「{found.text}」の前後が書かれており、日付が決まりません。" if dated.vague else "")
    month = 0 if found.reason == _IMPOSSIBLE else _month_of(found)
    return RoleDate(_role(dated), None if problem else found.value, problem, found.text, month)


def _month_of(found: FoundDate) -> int:
    """Return the month that is written, however little else is; 0 for none."""
    if found.value is not None:
        return found.value.month
    written = _MONTH.search(found.text)
    return int(written[1]) if written else 0


def _role(dated: Dated) -> str:
    owner = dated.owner
    if owner is None or owner.negated or owner.planned:
        return "other"
    if owner.meaning == m.LEAVE and dated.ends and not dated.starts:
        return "leave_to"
    return _ROLES.get(owner.meaning, "other")


def _date_problems(kind: str, statement: Statement, dates: tuple[RoleDate, ...]) -> list[Problem]:
    problems: list[Problem] = []
    if statement.empty_dates and kind in _OF_WHAT:
        problems.append(("N02", f"に{_OF_WHAT[kind]}の日付が記入されていません"))
    else:
        problems += [("N02", f"に記入されていない日付「{text}」が残っています") for text in statement.empty_dates]
    role = _OWN_ROLE.get(kind, "")
    for dated, entry in zip(statement.dates, dates, strict=False):
        own = kind in _DATED_KINDS and entry.role == role
        if entry.problem and (own or dated.found.reason == _IMPOSSIBLE):
            problems.append(("N02", f"の{entry.problem.rstrip('。')}"))
        elif own and (dated.starts or dated.ends):
            problems.append(("N02", f"の{_DATED_KINDS[kind]}が期間で書かれています"))
        elif kind == "other" and entry.role == role and (entry.problem or dated.ends):
            problems.append(("N02", f"の「{entry.text}」からは、いつ受領したのか分かりません"))
    if kind in _DATED_KINDS and not statement.empty_dates:
        own_dates = {entry.value for entry in dates if entry.role == role and entry.value is not None}
        if len(own_dates) > 1:
            problems.append(("N02", f"に{_DATED_KINDS[kind]}が二つ以上あります"))
        elif not any(entry.role == role for entry in dates):
            problems.append(("N02", f"に{_DATED_KINDS[kind]}がありません"))
    return problems


def _outside_leave(kind: str, dates: tuple[RoleDate, ...]) -> list[Problem]:
    """Report a mailing before the leave began or after it ended, as far as the remark itself gives its days."""
    days = {
        role: [e.value for e in dates if e.role == role and e.value] for role in ("leave_from", "leave_to", "mailed")
    }
    begins, ends, mailed = days["leave_from"], days["leave_to"], days["mailed"]
    if kind != "leave_mailed" or not mailed or (begins and ends and min(begins) > max(ends)):
        return []
    early, late = begins and max(mailed) < min(begins), ends and min(mailed) > max(ends)
    return [("N01", "の郵送日が、書かれている休職・休業の期間の外です")] if early or late else []


def _own_date(kind: str, dates: tuple[RoleDate, ...]) -> date | None:
    role = _OWN_ROLE.get(kind)
    if kind == "died" and all(entry.role != role for entry in dates):
        role = _OWN_ROLE["retired"]  # 11/30退職(本人死亡)
    values = {entry.value for entry in dates if entry.role == role}
    return values.pop() if len(values) == 1 else None


def _rest(kind: str, statement: Statement) -> str:
    """Return what was not understood; the name of an office is understood in a transfer only."""
    unknown = statement.unknown
    if kind == "transferred" or any(said.text in _AT_AN_OFFICE for said in statement.said):
        unknown = [text for text in unknown if not _OFFICE_NAME.fullmatch(text)]
    else:
        unknown = unknown + statement.offices
    if kind in {"leave_mailed", "bounced"}:
        # To a desk, or other papers than the card.
        unknown = unknown + statement.desks + statement.papers + statement.unopened
    elif kind == "other" and statement.asserted(m.RECEIVE):
        # Handed to a desk (担当に渡した); 窓口に来て is where the member came.
        unknown = unknown + [text for text in statement.desks if not text.startswith("窓口")]
        unknown += [text for text in statement.papers if text == "書類"]
    elif kind == "retired" and statement.at_home:
        unknown = [*unknown, "自宅"]
    return " ".join(unknown)


def _said_text(statement: Statement, meaning: str) -> str:
    return next(said.text for said in statement.said if said.meaning == meaning)
