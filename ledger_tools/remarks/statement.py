"""From tokens to a statement: which words are planned or denied, and which word each date belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger_tools.dates import FoundDate
from ledger_tools.remarks import words as w
from ledger_tools.remarks.tokens import DATE, EMPTY_DATE, UNKNOWN, Token

_TRANSPARENT = frozenset({w.FILLER, w.HOME, w.FROM, w.UNTIL, w.ABOUT, w.LABEL, w.OFFICE})
_PLANS = frozenset({w.PLAN_BEFORE, w.PLAN_AFTER})
_MODIFIERS = frozenset({w.ABOUT, w.UNTIL, w.NOT_BEFORE, w.NOT_AFTER}) | _PLANS
# A date standing free between two of these and something else belongs to these: they are told by their date.
_NEEDS_DATE = frozenset({w.RETIRE, w.MAIL, w.SEND})


@dataclass(slots=True)
class Said:
    """A word that says something happened. ``place`` counts tokens, ``group`` is the bracket it stands in (0: none)."""

    meaning: str
    text: str
    place: int
    group: int
    negated: bool = False
    planned: bool = False
    dated: bool = False


@dataclass(slots=True)
class Dated:
    """A date of the remark and the word it belongs to; ``starts`` and ``ends`` mark the two sides of a period."""

    found: FoundDate
    place: int
    group: int
    starts: bool = False
    ends: bool = False
    vague: bool = False
    owner: Said | None = None


@dataclass(slots=True)
class Statement:
    """All that a remark says, before it is judged."""

    said: list[Said] = field(default_factory=list)
    dates: list[Dated] = field(default_factory=list)
    empty_dates: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    offices: list[str] = field(default_factory=list)
    at_home: bool = False
    bare_plan: bool = False

    def asserted(self, *meanings: str) -> bool:
        """Whether one of these is said, and nothing of them is denied or only planned."""
        of_kind = [said for said in self.said if said.meaning in meanings]
        return bool(of_kind) and not any(said.negated or said.planned for said in of_kind)

    def planned(self, *meanings: str) -> list[Said]:
        """Return the words of these meanings (of all, without any named) that are only planned."""
        return [said for said in self.said if said.planned and (not meanings or said.meaning in meanings)]

    def negated(self, *meanings: str) -> list[Said]:
        """Return the words of these meanings (of all, without any named) that are denied."""
        return [said for said in self.said if said.negated and (not meanings or said.meaning in meanings)]


def state(tokens: list[Token]) -> Statement:
    """Read a statement off the tokens of one remark."""
    groups = _groups(tokens)
    statement = Statement()
    for place, (token, group) in enumerate(zip(tokens, groups, strict=True)):
        _collect(statement, token, place, group)
    for place, token in enumerate(tokens):
        if token.meaning in _MODIFIERS:
            _modify(statement, tokens, place, token)
    _periods(statement, tokens)
    for dated in statement.dates:
        dated.owner = _owner(dated, statement, tokens, groups)
        if dated.owner is not None:
            dated.owner.dated = True
    return statement


def _groups(tokens: list[Token]) -> list[int]:
    """Number the brackets: 0 outside, else the number of the innermost open one. A bracket never closed counts too."""
    if all(token.meaning != w.OPEN for token in tokens):
        return [0] * len(tokens)
    groups, stack, count = [], [0], 0
    for token in tokens:
        if token.meaning == w.OPEN:
            count += 1
            stack.append(count)
        groups.append(stack[-1])
        if token.meaning == w.CLOSE and len(stack) > 1:
            stack.pop()
    return groups


def _collect(statement: Statement, token: Token, place: int, group: int) -> None:
    if token.found is not None:
        statement.dates.append(Dated(token.found, place, group))
    elif token.meaning in w.CONTENT:
        statement.said.append(Said(token.meaning, token.text, place, group))
    elif token.meaning == EMPTY_DATE:
        statement.empty_dates.append(token.text.strip())
    elif token.meaning == UNKNOWN:
        statement.unknown.append(token.text)
    elif token.meaning == w.OFFICE:
        statement.offices.append(token.text)
    elif token.meaning == w.HOME:
        statement.at_home = True


def _modify(statement: Statement, tokens: list[Token], place: int, token: Token) -> None:
    """Mark the word that a plan or a negation belongs to; one that belongs to nothing is not understood."""
    if token.meaning in {w.ABOUT, w.UNTIL}:
        if place == 0 or tokens[place - 1].meaning != DATE:
            statement.unknown.append(token.text)
        return
    target = _target(statement.said, tokens, place, token)
    if target is None and token.meaning in _PLANS:
        statement.bare_plan = True
    elif target is None:
        statement.unknown.append(token.text)
    elif token.meaning in {w.NOT_BEFORE, w.NOT_AFTER}:
        target.negated = True
    else:
        target.planned = True


def _target(said: list[Said], tokens: list[Token], place: int, token: Token) -> Said | None:
    before = next((word for word in reversed(said) if word.place < place), None)
    after = next((word for word in said if word.place > place), None)
    if token.meaning in {w.NOT_AFTER, w.PLAN_AFTER}:
        return before or after
    # 未 at the end of its clause (郵送 未) looks back.
    ends_here = place + 1 == len(tokens) or tokens[place + 1].meaning in {w.BREAK, w.CLOSE}
    if token.meaning == w.NOT_BEFORE and ends_here and before is not None:
        return before
    return after or before


def _periods(statement: Statement, tokens: list[Token]) -> None:
    """Mark dates that open or close a period (11/1~11/30, 11/1から, 3/31まで) and vague ones (11/25頃)."""
    places = {dated.place: dated for dated in statement.dates}
    for dated in statement.dates:
        after = tokens[dated.place + 1].meaning if dated.place + 1 < len(tokens) else ""
        before = tokens[dated.place - 1].meaning if dated.place else ""
        two_before = places.get(dated.place - 2)
        dated.starts = after in {w.FROM, w.RANGE}
        dated.ends = after == w.UNTIL or before == w.RANGE or (before == w.FROM and two_before is not None)
        dated.vague = after == w.ABOUT


def _owner(dated: Dated, statement: Statement, tokens: list[Token], groups: list[int]) -> Said | None:
    """Find the word a date belongs to: as a rule the next one (11/30退職), else the one before (退職 11/30)."""
    leaves = [said for said in statement.said if said.meaning == w.LEAVE]
    if (dated.starts or dated.ends) and leaves:
        return min(leaves, key=lambda said: abs(said.place - dated.place))
    # An unclear word makes a question of the remark anyway; the date is another word's wherever there is one.
    owners = [said for said in statement.said if said.meaning != w.UNCLEAR] or statement.said
    near = [said for said in owners if said.group == dated.group]
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


def _between(left: Said, right: Said, dated: Dated, tokens: list[Token]) -> Said:
    """Decide for a date between two words by what stands between, as a reader does."""
    before = tokens[left.place + 1 : dated.place]
    after = tokens[dated.place + 1 : right.place]
    if any(token.meaning == w.LABEL for token in before):
        return left
    tight_left, tight_right = _is_tight(before), _is_tight(after)
    if tight_right:
        return right
    if tight_left:
        return left
    is_free = left.meaning in _NEEDS_DATE and not left.dated and right.meaning not in {*_NEEDS_DATE, w.BOUNCE}
    return left if is_free else right


def _is_tight(between: Iterable[Token]) -> bool:
    return all(token.meaning in _TRANSPARENT for token in between)


def _first(said: list[Said]) -> Said | None:
    return said[0] if said else None
