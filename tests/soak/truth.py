"""What may rightly be said of one member, from all that lies at the desk: the model's judgement.

Where the notice and the contract leave room, every answer that a careful officer might give is allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger_tools.model import (
    DECIDED,
    DONE,
    MAILED,
    NOT_SUBMITTED,
    OUTSTANDING,
    RECEIVED,
    RETIRED,
    RETIRED_CARD_MISSING,
    REVIEW,
)
from tests.soak import entries as e
from tests.soak.people import Facts, Member
from tests.soak.world import CSV, SENT_BACK, SHEET, Decision, Seen, World

OLD_CARD_ENDS = date(2025, 12, 2)
RETIRED_FROM = date(2025, 10, 24)
LAST_DAY = date(2025, 12, 1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The statuses that may be said; ``needless``: 要確認 may be said, but should not have been asked."""

    allowed: frozenset[str]
    why: str
    needless: bool = False


def _may(why: str, *statuses: str, needless: bool = False) -> Verdict:
    return Verdict(frozenset(statuses), why, needless)


def judge(world: World, member: Member) -> Verdict:
    """Say what may be said of the member now."""
    base = _judge_entries(world, member)
    decision = world.decisions.get(member.bango)
    if decision is None:
        return base
    if decision.verdict in ("差戻し", "保留"):
        return Verdict(base.allowed | {REVIEW}, f"{base.why}; {decision.verdict}")
    now = standing(world, member)
    retires = decision.verdict == "退職と認める"  # the cards are counted after it
    if decision.on != now and not (retires and decision.on[:-1] == now[:-1]):
        return _decided_on_less(world, member, decision, base)
    if not retires and world.counted.get(member.bango) and _is_to_come_back(world, member):
        # A retiree's card that lies on the desk was neither received nor mailed, whatever is decided.
        return _may(f"decided {decision.verdict}, the card is back", DECIDED, REVIEW, *(base.allowed & frozenset(DONE)))
    if retires and world.counted.get(member.bango) != member.facts.cards:
        return _may("decided: retired, card not counted", RETIRED_CARD_MISSING, DECIDED, *(base.allowed & {RETIRED}))
    own = world.own(member.bango)
    if own and own[-1].odd and own[-1].day > decision.day:
        return Verdict(base.allowed & frozenset(DONE) | {DECIDED, REVIEW}, f"decided, then {own[-1].odd}")
    if _gone_from_a_newer_edition(own, decision.day):
        return Verdict(
            base.allowed & frozenset(DONE) | {DECIDED, REVIEW}, "decided, then said and taken back elsewhere"
        )
    return _may(f"decided {decision.verdict}", DECIDED, *(base.allowed & frozenset(DONE)))


def _is_to_come_back(world: World, member: Member) -> bool:
    """Whether the records or the member's row say of a retirement that the card must come back."""
    left = member.facts.retired_on
    said = any(seen.entry.kind == e.RETIRED for seen in world.own(member.bango))
    return said or (left is not None and left < OLD_CARD_ENDS)


def _decided_on_less(world: World, member: Member, decision: Decision, base: Verdict) -> Verdict:
    """Something has come, or was loaded, since the decision; a new doubt is none that a person has settled."""
    own = world.own(member.bango)
    told = [seen for seen in own if seen.entry.kind not in (e.BLANK, e.UNSEEN)]
    new = [seen for seen in told if not any(_says_no_more(seen.entry, known) for known in decision.on)]
    if not new:
        missing = {RETIRED_CARD_MISSING} if decision.verdict == "退職と認める" else set()
        return Verdict(base.allowed | {DECIDED, REVIEW} | missing, f"{base.why}; decided, then the records changed")
    # How a file was laid out undoes no decision: a seal that stayed behind says nothing of the row it lies on.
    new = [seen for seen in new if seen.entry.kind != e.ASTRAY]
    if not new:
        return Verdict(base.allowed | {DECIDED, REVIEW}, f"{base.why}; decided, then sorted under its seals")
    if all(seen.entry.kind in e.ANSWERABLE for seen in new) and _signed_where_the_member_is(world, member, new):
        return Verdict(base.allowed | {DECIDED, REVIEW}, f"{base.why}; decided, then doubts on the ledger before")
    if new[-1].entry.kind == e.SIGNED:
        return Verdict(base.allowed | {DECIDED, REVIEW, RECEIVED}, f"{base.why}; decided, then signed")
    settled = {DECIDED} if base.allowed & frozenset(DONE) else set()
    return Verdict(base.allowed | {REVIEW} | settled, f"{base.why}; decided on something else")


def _says_no_more(entry: e.Entry, known: object) -> bool:
    """Whether an entry is one that was decided on, or what remains of one without the seal that lay astray on it."""
    if not isinstance(known, e.Entry) or entry == known:
        return entry == known
    bare = (entry.stamp, entry.remark, entry.received_on) == (known.stamp, known.remark, known.received_on)
    return known.kind == e.ASTRAY and not entry.seal and bare


def standing(world: World, member: Member) -> tuple[object, ...]:
    """What a decision is made on: what the member's rows say, and what the records say of the member."""
    said = [seen.entry for seen in world.own(member.bango) if seen.entry.kind not in (e.BLANK, e.UNSEEN)]
    added = [seen.entry for seen in world.added(member.bango)]
    facts = member.facts
    back = world.counted.get(member.bango)
    return (*dict.fromkeys((*said, *added)), facts, member.in_records, _taken_back(world, member), back)


def _judge_entries(world: World, member: Member) -> Verdict:
    own = world.own(member.bango)
    if _all_back(world, member) and not any(s.entry.kind == e.SIGNED for s in own):
        plain = (s.entry.kind in (e.BLANK, e.UNSEEN) or s.entry.day == member.facts.retired_on for s in own)
        lasting = not all(plain)
        doubt = lasting or not own or bool(own[-1].odd)
        return _may("retired, cards counted", RETIRED, *((REVIEW,) if doubt else ()), *_unreturned(own))
    if not own:
        return _nothing_came(world, member)
    said = [seen for seen in own if seen.entry.kind != e.BLANK]
    seen = [one for one in said if one.entry.kind != e.UNSEEN]
    if not seen:
        return _only_blanks(world, member, unseen=bool(said))
    verdict = _judge_last(world, member, seen)
    if member.bango in world.counted and member.facts.retired_on is None:
        kept = verdict.allowed - {MAILED} if seen[-1].entry.kind == e.MAILED else verdict.allowed
        verdict = Verdict(kept | {REVIEW}, f"{verdict.why}; the card came back")
    added = world.added(member.bango)
    if added and not member.moved:
        verdict = Verdict(verdict.allowed | {REVIEW}, f"{verdict.why}; also added by hand elsewhere")
    awaited = _awaited(world, member)
    if seen[-1].odd:
        verdict = Verdict(verdict.allowed | {REVIEW, *awaited}, f"{verdict.why}; {seen[-1].odd}")
    if seen[-1].form == CSV and not any(s.entry == seen[-1].entry and s.form != CSV for s in seen):
        verdict = Verdict(verdict.allowed | {REVIEW}, f"{verdict.why} in a .csv")
    taken, half = _taken_back(world, member)
    if taken and not half:
        return Verdict(frozenset({REVIEW, OUTSTANDING, *awaited}), f"{verdict.why}; then taken back by a blank")
    if taken:
        return Verdict(verdict.allowed | {REVIEW}, f"{verdict.why}; {half} came later", half == _HALF)
    return verdict


def _unreturned(own: Sequence[Seen]) -> tuple[str, ...]:
    return () if own else (NOT_SUBMITTED, OUTSTANDING)


def _nothing_came(world: World, member: Member) -> Verdict:
    """No row of the member has come back on a ledger that was issued with it."""
    extra: tuple[str, ...] = (REVIEW,) if world.added(member.bango) or _special(member.facts) else ()
    if member.moved and world.added(member.bango):
        extra = (REVIEW, RECEIVED)
    if world.tables.get(world.ledger_of(member)):
        return _may("the ledger is back without the row", NOT_SUBMITTED, OUTSTANDING, REVIEW, *extra)
    return _may("not submitted", NOT_SUBMITTED, *extra)


def _special(facts: Facts) -> bool:
    return facts.retired_on is not None or facts.leave is not None


def _only_blanks(world: World, member: Member, *, unseen: bool) -> Verdict:
    facts, own = member.facts, world.own(member.bango)
    extra: tuple[str, ...] = ()
    current = world.ledger_of(member)
    if any(seen.edition < world.newest(seen.ledger_id).edition or seen.ledger_id != current for seen in own):
        extra += (NOT_SUBMITTED,)
    if facts.leave or facts.retired_on or any(seen.odd for seen in own) or world.added(member.bango):
        extra += (REVIEW,)
    if facts.retired_on and facts.retired_on < OLD_CARD_ENDS:
        extra += (RETIRED_CARD_MISSING,)
    if unseen:
        plain = any(seen.form != CSV for seen in own)
        return _may("nothing seen in a .csv", REVIEW, *((OUTSTANDING,) if plain else ()), *extra)
    return _may("blank", OUTSTANDING, *extra)


def _judge_last(world: World, member: Member, seen: Sequence[Seen]) -> Verdict:
    """Judge what came, by the last of it and by what it contradicts."""
    last, before = seen[-1], seen[:-1]
    kinds = {one.entry.kind for one in before}
    lasting = sorted(({last.entry.kind} | kinds) & e.LASTING)
    if lasting:
        asked = last.form == SENT_BACK and last.entry.kind == e.SIGNED and e.DIED not in lasting
        extra: tuple[str, ...] = (RECEIVED,) if asked or (lasting == [e.AWAY] and member.moved) else ()
        if e.DIED in lasting and member.facts.retired_on:
            extra += (RETIRED, RETIRED_CARD_MISSING)
        if lasting == [e.AWAY]:
            extra += (OUTSTANDING, *_awaited(world, member)) if member.moved else ()  # as the records say now
        return _may(f"{'・'.join(lasting)}", REVIEW, *extra)
    today = {one.entry.kind for one in seen if one.day == last.day}
    if last.entry.kind == e.SIGNED:
        verdict = _signed(member, last)
        if kinds - e.ANSWERABLE - {e.SIGNED}:
            return Verdict(verdict.allowed | {REVIEW}, f"{verdict.why} after {sorted(kinds)}")
        return verdict
    if last.entry.kind == e.RETIRED:
        verdict = _retired(world, member, last.entry)
        return Verdict(verdict.allowed | {RECEIVED, REVIEW}, verdict.why) if e.SIGNED in kinds else verdict
    if last.entry.kind == e.MAILED:
        good = last.entry.day is not None and member_on_leave(member, last.entry.day)
        verdict = _may("mailed", MAILED) if good else _may("mailed, not on leave", REVIEW)
        return Verdict(verdict.allowed | {RECEIVED, REVIEW}, verdict.why) if e.SIGNED in kinds else verdict
    if e.SIGNED in kinds and (e.SIGNED in today or last.entry.kind in (e.MARK, e.PLANNED, e.PROXY, e.EARLY, e.ASTRAY)):
        return _may(f"signed, then {last.entry.kind}", RECEIVED, REVIEW)
    if last.entry.kind in e.ANSWERABLE and _signed_where_the_member_is(world, member, [last]):
        return _may(f"signed, then {last.entry.kind} on the ledger before", RECEIVED, REVIEW)
    if last.entry.kind == e.SHARED:
        alone = () if world.shares_seal(member.bango, last) else (RECEIVED,)
        return _may("a shared seal", REVIEW, *alone)
    extra = (OUTSTANDING,) if last.entry.kind in (e.PLANNED, e.MARK, e.ASTRAY) else ()
    return _may(last.entry.kind, REVIEW, *extra, *_awaited(world, member))


def _signed_where_the_member_is(world: World, member: Member, others: Sequence[Seen]) -> bool:
    """Whether the member's present ledger holds a signature, and none of these others stands on it."""
    current = world.ledger_of(member)
    signed = any(seen.entry.kind == e.SIGNED and seen.ledger_id == current for seen in world.own(member.bango))
    return signed and all(seen.ledger_id != current for seen in others)


def _awaited(world: World, member: Member) -> tuple[str, ...]:
    """Whether no edition of a moved member's present ledger has come back with the row: it is still to be handed in."""
    if member.moved and not any(member.bango in t.members for t in world.tables.get(world.ledger_of(member), ())):
        return (NOT_SUBMITTED,)
    return ()


def member_on_leave(member: Member, day: date) -> bool:
    """Whether some load said that the member was on leave on that day (an earlier one still holds of who is gone)."""
    facts = (member.facts,) if member.in_records else (member.facts, *member.was)
    return any(one.on_leave(day) for one in facts)


def _signed(member: Member, seen: Seen) -> Verdict:
    facts, entry = member.facts, seen.entry
    left = facts.retired_on
    if left is not None and left < facts.place.first_day:
        return _may("signed, left before the hand-out", REVIEW)
    if left is not None and left < OLD_CARD_ENDS and not (entry.received_on and entry.received_on <= left):
        return _may("signed, left since", RECEIVED, REVIEW)
    if left is not None and entry.received_on and entry.received_on > left:
        return _may("signed for a day after leaving", RECEIVED, REVIEW)
    if facts.leave is not None:
        return _may("signed, on leave", RECEIVED, REVIEW)
    return _may("signed", RECEIVED)


def _retired(world: World, member: Member, entry: e.Entry) -> Verdict:
    left = member.facts.retired_on
    if left is None or left != entry.day or not RETIRED_FROM <= left < OLD_CARD_ENDS:
        return _may("退職者, not as in the records", REVIEW)
    if member.bango in world.counted:
        return _may("cards counted short", RETIRED_CARD_MISSING)
    said = world.cards_said(member)
    if said == "exact":
        return _may("retired, cards as stated", RETIRED)
    return _may(f"retired, cards {said}", RETIRED_CARD_MISSING, *((RETIRED, REVIEW) if said == "unclear" else ()))


def _all_back(world: World, member: Member) -> bool:
    """The desk has counted all the cards of somebody whom the records call retired while cards come back."""
    left = member.facts.retired_on
    counted = world.counted.get(member.bango) == member.facts.cards
    return counted and left is not None and RETIRED_FROM <= left < OLD_CARD_ENDS


def _gone_from_a_newer_edition(own: Sequence[Seen], day: date) -> bool:
    """Whether the same was said after that day on an edition that had said nothing before, and is blank there since."""
    said = [seen for seen in own if seen.entry.kind != e.BLANK]
    known = {(seen.ledger_id, seen.edition) for seen in said if seen.day <= day}
    blank = {(seen.ledger_id, seen.edition): seen.day for seen in own if seen.entry.kind == e.BLANK}
    places = ((seen, (seen.ledger_id, seen.edition)) for seen in said)
    return any(place not in known and blank.get(place, day) > seen.day for seen, place in places)


_HALF, _EMPTY, _ASIDE = "the other half", "an empty form", "the ledger beside a send-back"


def _taken_back(world: World, member: Member) -> tuple[bool, str]:
    """Whether a later blank took an entry of the same edition back; and what its file is, if it says nothing against.

    A file that fills only rows for which nothing had come completes the earlier one; an empty form says nothing. Of a
    row that is blank on a send-back and filled on the ledger, or filled on another edition, too, one may ask or not.
    """
    own = [seen for seen in world.own(member.bango) if seen.entry.kind != e.UNSEEN]
    full = [seen for seen in own if seen.entry.kind != e.BLANK]
    if not full:
        return False, ""
    last = max(full, key=lambda seen: seen.order)
    blanks = [
        seen
        for seen in own
        if seen.day > last.day
        and seen.form in (SHEET, SENT_BACK)
        and seen.entry.kind == e.BLANK
        and any((one.ledger_id, one.edition) == (seen.ledger_id, seen.edition) for one in full)
    ]
    said = {(one.ledger_id, one.edition) for one in full if one.form == SHEET}
    if len({(one.ledger_id, one.edition) for one in full}) > 1:
        said = set()  # another edition still says it
    halves = {
        _other_half(world, blank) if blank.form == SHEET and (blank.ledger_id, blank.edition) in said else _ASIDE
        for blank in blanks
    }
    return bool(blanks), next((half for half in ("", _HALF, _EMPTY, _ASIDE) if half in halves), "")


def _other_half(world: World, blank: Seen) -> str:
    tables = world.tables[blank.ledger_id]
    own = next(table for table in tables if table.order == blank.order)
    earlier = {bango for t in tables if t.order < own.order and t.edition == own.edition for bango in t.filled}
    if not own.filled:
        return _EMPTY
    return "" if own.filled & earlier else _HALF
