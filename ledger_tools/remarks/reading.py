"""From tokens to a statement: which words are planned or denied, and which word each date belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ledger_tools.remarks import meanings as m
from ledger_tools.remarks.statement import Dated, Said, Statement
from ledger_tools.remarks.tokens import DATE, EMPTY_DATE, UNKNOWN, Token

_TRANSPARENT = frozenset(
    {
        *(m.FILLER, m.STANDING, m.HOME, m.FROM, m.UNTIL, m.ABOUT),
        *(m.LABEL, m.OFFICE, m.DESK, m.DURING, m.DEPENDANTS, m.OWN_SHARE, m.COUNT, m.COUNT_OF_FAMILY, m.PAPERS),
    }
)
_PLANS = frozenset({m.PLAN_BEFORE, m.PLAN_AFTER})
_MODIFIERS = frozenset({m.ABOUT, m.UNTIL, m.NOT_BEFORE, m.NOT_AFTER, m.DURING}) | _PLANS
# A date standing free between two of these and something else belongs to these: they are told by their date.
_NEEDS_DATE = frozenset({m.RETIRE, m.MAIL, m.SEND})
# 送付中, 返却中: begun, not done. (休職中, 出向中 are states.)
_TAKES_TIME = frozenset({m.RETIRE, m.MAIL, m.SEND, m.CARD_BACK, m.RECEIVE, m.ARRIVE, m.CONTACT, m.CHECK})
_TOWARDS = frozenset({"へ", "に", "宛", "宛て", "宛てて", "宛に", "あて", "あてに", "経由"})
# 返却いたします beside a ledger that goes back says that the card goes with it.
_PERFORMED = frozenset({"ます", "します", "いたします", "致します", "させていただきます", "させて頂きます"})
_MEMBER = frozenset({"本人", "御本人", "ご本人", "同人", "当人"})
# 本人より郵送, 自宅から送付: not sent by the department.
_NOT_THE_DEPARTMENT = _MEMBER | {"組合員", "職員", "自宅", "御自宅", "ご自宅"}
_OTHERS = frozenset({"被扶養者", "扶養者", "扶養家族"})
_CARDS = frozenset({"カード", "資格確認書", "証", "本証", "封筒"})
_OF_IT = frozenset({"は", "を", "も"})
_PRINTED = frozenset({"記号", "番号"})  # 番号を郵送: not the card
# Words about oneself or the time of day: never somebody else who acts.
_NOBODY = re.compile(r".*明け|旧姓.*|通称.*|改姓|婚姻.*|結婚.*|電子印.*|認印|三文判|シャチハタ|.*\d.*")
_COUNTER = "窓口"  # 窓口受領: where, not by whom
_QUESTIONS = frozenset({m.UNCLEAR, m.AGAINST})
_NEXT_DAY = frozenset({"翌日", "翌朝"})
_AT_THAT_TIME = ("時", "後")
_DURING = "中"
_LASTING = ([Token(m.DURING, _DURING)], [Token(m.DURING, f"{_DURING}の")])
_SENT = frozenset({m.MAIL, m.SEND})
_UNSAID = frozenset({"渡す", "送る"})  # neither done nor planned in so many words
_ACTED = frozenset({m.MAIL, m.SEND, m.RECEIVE})
_IDLE = frozenset({" ", "で", "にて", "を", "の", "は"})  # between 郵送 and よろしくお願いします
_COMPLETED = re.compile(r".*(?:済み?|ずみ|した|完了)|された|されました|して|し")
# 確認の上、郵送: the day is that of what follows.
_PASSING_ON = frozenset({"の上", "のうえ", "して", "し", "を", "後"})
_RECEIPTS = frozenset({"受領", "受取", "受け取り", "手渡し", "押印", "署名"})  # 11/22来所受領
_INCLUDED = ("も", "と", "含", "を含", "込")
# 同姓同名の方に: a person is meant, who acts or is given something.
_PERSON = frozenset({"の", "方", "者", "職員", "さん", "様", "殿", "氏"})
_ACTS = _TOWARDS | {"が"}
_AND = frozenset({"・", "、", ",", "/", "と", "及び", "並びに", "および"})
_LINKS = frozenset({"の", "を", "は", "も", "が", "で", "に", "へ", "と", "にて", "につき", "により", "による", "こと"})


def state(tokens: list[Token]) -> Statement:
    """Read a statement off the tokens of one remark."""
    groups = _groups(tokens)
    statement = Statement()
    for place, (token, group) in enumerate(zip(tokens, groups, strict=True)):
        _collect(statement, token, place, group)
        _look_around(statement, tokens, place)
    for place, token in enumerate(tokens):
        if token.meaning in _MODIFIERS:
            _modify(statement, tokens, place, token)
        elif token.meaning == m.POLITE:
            _request(statement, tokens, place)
    _periods(statement, tokens)
    for dated in statement.dates:
        dated.owner = _owner(dated, statement, tokens, groups)
        if dated.owner is not None:
            dated.owner.dated = True
    _give_the_only_day_to_the_mailing(statement, tokens)
    return statement


def _give_the_only_day_to_the_mailing(statement: Statement, tokens: list[Token]) -> None:
    """Read 11/25 休職中のため郵送 as a mailing on that day: 休職中 is how it was; 11/25休職、郵送済 began."""
    if len(statement.dates) != 1 or statement.empty_dates:
        return
    dated = statement.dates[0]
    leave = dated.owner
    if leave is None or leave.meaning != m.LEAVE or leave.place < dated.place:
        return
    if dated.starts or dated.ends or dated.vague:
        return
    between = tokens[dated.place + 1 : leave.place]
    lasts = leave.text.endswith(_DURING) or tokens[leave.place + 1 : leave.place + 2] in _LASTING
    sent = [said for said in statement.said if said.meaning in _SENT and said.place > leave.place]
    if sent and lasts and all(token.meaning == m.BREAK or token.text == "に" for token in between):
        dated.owner = sent[0]
        dated.owner.dated = True


def _groups(tokens: list[Token]) -> list[int]:
    """Number the brackets: 0 outside, else the number of the innermost open one. A bracket never closed counts too."""
    if all(token.meaning != m.OPEN for token in tokens):
        return [0] * len(tokens)
    groups, stack, count = [], [0], 0
    for token in tokens:
        if token.meaning == m.OPEN:
            count += 1
            stack.append(count)
        groups.append(stack[-1])
        if token.meaning == m.CLOSE and len(stack) > 1:
            stack.pop()
    return groups


def _collect(statement: Statement, token: Token, place: int, group: int) -> None:
    if token.found is not None or token.text in _NEXT_DAY or _is_then(token):
        statement.times.append(place)
    if token.found is not None:
        statement.dates.append(Dated(token.found, place, group))
    elif token.meaning in m.CONTENT:
        statement.said.append(Said(token.meaning, token.text, place, group, planned=token.text in _UNSAID))
    elif token.meaning == EMPTY_DATE:
        statement.empty_dates.append(token.text.strip())
    elif token.meaning == UNKNOWN:
        statement.unknown.append(token.text)
    elif token.meaning == m.OFFICE:
        statement.offices.append(token.text)
    elif token.meaning == m.HOME:
        statement.at_home = True
    elif token.meaning == m.PAPERS:
        statement.papers.append(token.text)
    elif token.meaning == m.COUNT:
        statement.counts.append(token.number)
    elif token.meaning == m.COUNT_OF_FAMILY:
        statement.family_counts.append(token.number)
    elif token.meaning == m.UNOPENED:
        statement.unopened.append(token.text)
    statement.standing |= token.meaning in {m.STANDING, m.DEPENDANTS}


def _is_then(token: Token) -> bool:
    return token.meaning == m.PLAN_BEFORE and token.text.endswith(_AT_THAT_TIME)


def _look_around(statement: Statement, tokens: list[Token], place: int) -> None:
    """Note what a word means only beside its neighbours: to a desk, the family's cards alone, word of a mailing."""
    token = tokens[place]
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if token.meaning in _ACTED:
        statement.to_himself |= _of_the_card_to_himself(tokens[:place])
    if token.meaning == m.DESK and after in _TOWARDS:
        statement.desks.append(token.text + after)
    elif token.meaning in {m.STANDING, m.ASIDE, m.DESK} and _acts(tokens, place):
        statement.unknown.append(token.text)
    elif token.meaning in {m.DEPENDANTS, m.OWN_SHARE}:
        _share(statement, tokens, place)
    elif (_is_others(token) and after in _ACTS) or (token.text in _PRINTED and after == "を"):
        statement.unknown.append(token.text + after)
    elif token.meaning == m.FROM and place and tokens[place - 1].text in _NOT_THE_DEPARTMENT:
        statement.unknown.append(tokens[place - 1].text + token.text)
    elif token.meaning in {m.MAIL, m.SEND} and _is_no_act(tokens, place):
        statement.unknown.append(token.text + after)
    elif token.meaning == m.BUT and all(other.meaning not in m.CONTENT for other in tokens[place + 1 :]):
        statement.unknown.append(token.text)
    elif token.meaning == m.CARD_BACK and place > 1 and tokens[place - 1].text in _TOWARDS:
        if tokens[place - 2].text in _MEMBER:
            statement.unknown.append("".join(other.text for other in tokens[place - 2 : place + 1]))
    elif token.meaning == m.CONTACT:
        before = [other for other in tokens[:place] if other.text not in _LINKS]
        # 郵送連絡済, 退職の連絡済み: told, not seen.
        if before and before[-1].meaning in _NEEDS_DATE:
            statement.unknown.append(before[-1].text + token.text)


def _is_others(token: Token) -> bool:
    return token.meaning == m.COUNT_OF_FAMILY or token.text in _OTHERS


def _of_the_card_to_himself(before: list[Token]) -> bool:
    """Whether カードは本人に stands before a mailing or a hand-over."""
    texts = [token.text for token in before if token.meaning not in {DATE, m.BREAK}][-4:]
    return (
        len(texts) == 4 and texts[0] in _CARDS and texts[1] in _OF_IT and texts[2] in _MEMBER and texts[3] in _TOWARDS
    )


def _is_no_act(tokens: list[Token], place: int) -> bool:
    """Whether 郵送分, 郵送の分。, 郵送の確認, 郵送で確認済: a name for something, and not said to have been done."""
    after = tokens[place + 1 : place + 3]
    texts = [token.text for token in after]
    if texts[:1] == ["分"]:
        return all(token.meaning == m.BREAK for token in after[1:])
    return texts == ["の", "分"] or (texts[:1] in (["の"], ["で"]) and after[-1].meaning == m.CHECK)


def _acts(tokens: list[Token], place: int) -> bool:
    """Whether 産休代替職員が…, 同姓同名の方に…, 担当者受領, 受領:担当: somebody else did it or was given it."""
    if _NOBODY.fullmatch(tokens[place].text):
        return False
    # 庶務担当 受領: a desk with a space after it is no less one.
    skipped = _PERSON | {" "} if tokens[place].meaning == m.DESK else _PERSON
    after = next((token for token in tokens[place + 1 :] if token.text not in skipped), None)
    if after is not None and (after.text in _ACTS or (after.meaning == m.RECEIVE and tokens[place].text != _COUNTER)):
        return True
    before = [token.meaning for token in tokens[max(0, place - 2) : place]]
    return before == [m.RECEIVE, m.LABEL]


def _share(statement: Statement, tokens: list[Token], place: int) -> None:
    """Take 家族分も and 本人分・家族分 for the whole envelope; one of the two alone is a part of it."""
    shares = {other.meaning: at for at, other in enumerate(tokens)}
    own, others = shares.get(m.OWN_SHARE), shares.get(m.DEPENDANTS)
    if own is not None and others is not None and abs(own - others) <= 2:
        return
    # 本人・家族分: both in one word.
    before = [token.text for token in tokens[max(0, place - 2) : place]]
    if own is None and len(before) == 2 and before[0] in _MEMBER and before[1] in _AND:
        return
    after = "".join(other.text for other in tokens[place + 1 : place + 3])
    if own is not None or not after.startswith(_INCLUDED):
        statement.unknown.append(tokens[place].text)


def _modify(statement: Statement, tokens: list[Token], place: int, token: Token) -> None:
    """Mark the word that a plan or a negation belongs to; one that belongs to nothing is not understood."""
    if token.meaning in {m.ABOUT, m.UNTIL}:
        if place == 0 or tokens[place - 1].meaning != DATE:
            statement.unknown.append(token.text)
        return
    if token.meaning == m.DURING:
        for said in statement.said:
            said.planned |= said.place == place - 1 and said.meaning in _TAKES_TIME
        return
    if _is_of_unknown(tokens, place, token):
        statement.unknown.append(token.text)
        return
    target = _target(statement.said, tokens, place, token)
    if _is_then(token) and target is not None and target.meaning in _ACTED:
        dated = place > 0 and tokens[place - 1].meaning == DATE
        if dated or _is_completed(tokens, target):
            return  # 出勤時に手渡し済, 11/27出勤時に受領
    if target is None and token.meaning in _PLANS:
        statement.bare_plan = True
    elif target is None:
        statement.unknown.append(token.text)
    elif token.meaning in {m.NOT_BEFORE, m.NOT_AFTER}:
        target.negated = True
        if target.meaning == m.CHECK and token.meaning == m.NOT_AFTER:
            # 退職日が確認できません: what was to be confirmed is not known either.
            _deny_before(statement.said, target)
    elif not _is_performed(target, tokens, token):
        target.planned = True


def _deny_before(said: list[Said], check: Said) -> None:
    before = next((word for word in reversed(said) if word.place < check.place), None)
    if before is not None:
        before.negated = True


def _request(statement: Statement, tokens: list[Token], place: int) -> None:
    """Take 郵送よろしくお願いします and お手数ですが自宅へ郵送 for a wish; 郵送しました。よろしく… is none."""
    if tokens[place].text.endswith("が"):
        asked = [said for said in statement.said if said.place > place and said.meaning in _ACTED]
    else:
        before = next((at for at in range(place - 1, -1, -1) if tokens[at].text not in _IDLE), -1)
        asked = [said for said in statement.said if said.place == before and said.meaning in _ACTED]
    for said in asked:
        said.planned |= not _is_completed(tokens, said)


def _is_completed(tokens: list[Token], said: Said) -> bool:
    after = tokens[said.place + 1].text if said.place + 1 < len(tokens) else ""
    return bool(_COMPLETED.fullmatch(said.text) or _COMPLETED.fullmatch(after))


def _is_performed(target: Said, tokens: list[Token], token: Token) -> bool:
    """Whether 返却いたします does what it says; with a day of its own (12/10に返却します) it announces it."""
    if target.meaning != m.CARD_BACK or token.text not in _PERFORMED:
        return False
    before = next(
        (other for other in reversed(tokens[: target.place]) if other.meaning not in {m.FILLER, m.DESK}), None
    )
    return before is None or before.meaning != DATE


def _is_of_unknown(tokens: list[Token], place: int, token: Token) -> bool:
    """Whether a negation hangs on a word that is not understood (未判明, 連絡先不明): then it denies nothing else."""
    if token.meaning == m.NOT_BEFORE:
        return place + 1 < len(tokens) and tokens[place + 1].meaning == UNKNOWN
    return token.meaning == m.NOT_AFTER and place > 0 and tokens[place - 1].meaning == UNKNOWN


def _target(said: list[Said], tokens: list[Token], place: int, token: Token) -> Said | None:
    before = next((word for word in reversed(said) if word.place < place), None)
    after = next((word for word in said if word.place > place), None)
    if token.meaning in {m.NOT_AFTER, m.PLAN_AFTER}:
        return before or after
    # 未 at the end of its clause (郵送 未) looks back.
    ends_here = place + 1 == len(tokens) or tokens[place + 1].meaning in {m.BREAK, m.CLOSE}
    if token.meaning == m.NOT_BEFORE and ends_here and before is not None:
        return before
    return after or before


def _periods(statement: Statement, tokens: list[Token]) -> None:
    """Mark dates that open or close a period (11/1~11/30, 11/1から, 3/31まで) and vague ones (11/25頃)."""
    places = {dated.place: dated for dated in statement.dates}
    for dated in statement.dates:
        after = tokens[dated.place + 1].meaning if dated.place + 1 < len(tokens) else ""
        before = tokens[dated.place - 1].meaning if dated.place else ""
        two_before = places.get(dated.place - 2)
        dated.starts = after in {m.FROM, m.RANGE}
        dated.ends = after == m.UNTIL or before == m.RANGE or (before == m.FROM and two_before is not None)
        dated.vague = after == m.ABOUT


def _owner(dated: Dated, statement: Statement, tokens: list[Token], groups: list[int]) -> Said | None:
    """Find the word a date belongs to: as a rule the next one (11/30退職), else the one before (退職 11/30)."""
    leaves = [said for said in statement.said if said.meaning == m.LEAVE]
    if (dated.starts or dated.ends) and leaves:
        return min(leaves, key=lambda said: abs(said.place - dated.place))
    # An unclear word makes a question of the remark anyway; the date is another word's wherever there is one.
    owners = [said for said in statement.said if said.meaning not in _QUESTIONS and not _passes_on(said, tokens)]
    owners = owners or statement.said
    near = [said for said in owners if said.group == dated.group]
    if _only_leave_apart(near, dated, tokens):
        # 郵送済み(育休中、11/21): set apart from the leave, the date is the mailing's.
        near = [said for said in owners if said.meaning != m.LEAVE]
    if not near and dated.group:
        opening = groups.index(dated.group)
        outside = [said for said in owners if said.place < opening]
        return outside[-1] if outside else _first(owners)
    near = near or owners
    left = next((said for said in reversed(near) if said.place < dated.place), None)
    right = next((said for said in near if said.place > dated.place), None)
    if left is None or right is None:
        return left or right
    return _between(left, right, dated, tokens)


def _passes_on(said: Said, tokens: list[Token]) -> bool:
    """Whether 本人確認の上, 確認して: the day is that of what was done then."""
    after = tokens[said.place + 1].text if said.place + 1 < len(tokens) else ""
    return said.meaning == m.CHECK and (said.text.startswith("を") or after in _PASSING_ON or after in _RECEIPTS)


def _only_leave_apart(near: list[Said], dated: Dated, tokens: list[Token]) -> bool:
    """Whether a date's bracket holds nothing but leave, and a comma between the leave and the date."""
    if not dated.group or not near or any(said.meaning != m.LEAVE or said.place > dated.place for said in near):
        return False
    return any(token.meaning == m.BREAK and token.text != " " for token in tokens[near[-1].place + 1 : dated.place])


def _between(left: Said, right: Said, dated: Dated, tokens: list[Token]) -> Said:
    """Decide for a date between two words by what stands between, as a reader does."""
    before = tokens[left.place + 1 : dated.place]
    after = tokens[dated.place + 1 : right.place]
    if any(token.meaning == m.LABEL for token in before) and all(token.meaning != DATE for token in before):
        return left
    tight_left, tight_right = _is_tight(before), _is_tight(after)
    if tight_right:
        return right
    if tight_left:
        return left
    is_free = left.meaning in _NEEDS_DATE and not left.dated and right.meaning not in {*_NEEDS_DATE, m.BOUNCE}
    return left if is_free else right


def _is_tight(between: Iterable[Token]) -> bool:
    return all(token.meaning in _TRANSPARENT for token in between)


def _first(said: list[Said]) -> Said | None:
    return said[0] if said else None
