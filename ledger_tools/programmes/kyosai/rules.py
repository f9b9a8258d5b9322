"""Who gets a 資格確認書 without asking (依頼文 2(1)): every rule once, with its clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ledger_tools.judging.ternary import Bools, Ternary
from ledger_tools.programmes.kyosai.facts import Facts

GRANT = "交付"
NONE = "対象外"
MISSING = "判定不能"
DOUBTFUL = "要確認"


@dataclass(frozen=True, slots=True)
class Rule:
    """``holds`` judges all persons at once; ``needs`` are the columns without which it cannot.

    ``title`` is what staff read as the reason, ``reading`` how the software understands the clause.
    """

    code: str
    effect: str
    title: str
    clause: str
    reading: str
    needs: tuple[str, ...]
    holds: Callable[[Facts], Ternary]


def registered(facts: Facts) -> Ternary:
    """Check whether a registration stood on the reference date.

    A cancellation filed later, with no registration before it on record, shows that there was one: unknown, not 'no'.
    So does one of the same day as the registration: that may have been renewed after it.
    """
    column, cancelled = facts.days["registered_on"], facts.day("cancelled_on")
    by_reference = column.days <= facts.reference
    lost_trace = (cancelled > facts.reference) & (np.isnat(column.days) | (column.days >= cancelled))
    known = ~column.bad & ~lost_trace & ~column.absent
    return Ternary.of(by_reference, known)


def unregistered(facts: Facts) -> Ternary:
    """ア: no registration as of the reference date."""
    return ~registered(facts)


def no_my_number_card(facts: Facts) -> Ternary:
    """イ: never made, or handed back. 'None' beside a standing registration is a contradiction: unknown."""
    card = facts.my_number_card
    contradiction = card.is_("無") & registered(facts).yes & ~cancelled_in_time(facts).yes
    return Ternary.of(card.is_("無", "返納"), card.known & ~contradiction)


def run_out(facts: Facts) -> Ternary:
    """ウ: card or certificate ended before the reference date (on its last day it is still good)."""
    result = Ternary(np.zeros(len(facts.family), np.bool_), np.ones(len(facts.family), np.bool_))
    for key in ("certificate_expires_on", "card_expires_on"):
        column = facts.days[key]
        result = result | Ternary.of(column.days < facts.reference, column.known)
    return result


def cancelled_in_time(facts: Facts) -> Ternary:
    """エ: cancellation filed by the reference date, and no registration after it up to that date."""
    column, registration = facts.days["cancelled_on"], facts.days["registered_on"]
    filed = column.days <= facts.reference
    again = (registration.days > column.days) & (registration.days <= facts.reference)
    same_day = filed & (registration.days == column.days)
    unsure = column.bad | same_day | (filed & registration.bad) | column.absent
    return Ternary.of(filed & ~again, ~unsure)


def holds_card(facts: Facts) -> Ternary:
    """※: a 資格確認書 has been handed out already, on whatever day."""
    column = facts.days["card_issued_on"]
    return Ternary.of(column.known, ~(column.bad | column.absent))


def my_number_missing(facts: Facts) -> Ternary:
    """※: マイナンバー not recorded in the personnel system."""
    return Ternary.of(facts.my_number.is_("無"), facts.my_number.known)


def left_before(facts: Facts) -> Ternary:
    """別紙3 2(1): whoever retired before the day from which retirees are counted is not in this round."""
    column = facts.days["retired_on"]
    start = np.datetime64(facts.rules.retired_from, "D")
    own = Ternary.of(column.days < start, ~column.bad & ~facts.undated_retirement)
    has_member = facts.member_at >= 0
    at = np.where(has_member, facts.member_at, 0)
    of_member = Ternary(own.yes[at] & has_member, own.no[at] | ~has_member)
    return own | of_member


UNREGISTERED = Rule(
    "ア",
    GRANT,
    "基準日時点でマイナ保険証の利用登録がない",
    "依頼文 2(1)ア",
    "登録日が空欄、又は基準日の翌日以後。翌日以後に解除申請があるのに、それより前の登録日が残っていない方は要確認",
    ("registered_on",),
    unregistered,
)
GROUNDS: tuple[Rule, ...] = (
    UNREGISTERED,
    Rule(
        "イ",
        GRANT,
        "マイナンバーカードを持っていない(未作成・返納)",
        "依頼文 2(1)イ",
        "マイナンバーカード欄が「無」又は「返納」。利用登録があるのに「無」の方は要確認",
        ("my_number_card",),
        no_my_number_card,
    ),
    Rule(
        "ウ",
        GRANT,
        "マイナンバーカード又は電子証明書の有効期限切れ",
        "依頼文 2(1)ウ",
        "どちらかの有効期限が基準日の前日以前(期限の当日は有効)。3か月の猶予中でも今回交付する",
        ("certificate_expires_on", "card_expires_on"),
        run_out,
    ),
    Rule(
        "エ",
        GRANT,
        "基準日までにマイナ保険証の利用解除を申請",
        "依頼文 2(1)エ",
        "解除申請日が基準日以前。その後、基準日までに登録し直した方は登録済みとする。同じ日の方は要確認",
        ("cancelled_on",),
        cancelled_in_time,
    ),
)

EXCLUSIONS: tuple[Rule, ...] = (
    Rule(
        "交付済",
        NONE,
        "既に資格確認書の配付を受けている",
        "依頼文 2(1)※",
        "資格確認書交付日がある方。ア〜エに当たっても二重には交付しない",
        ("card_issued_on",),
        holds_card,
    ),
    Rule(
        "番号未登録",
        NONE,
        "職員情報システムにマイナンバーの登録がない",
        "依頼文 2(1)※",
        "マイナンバー登録が「無」の方。ア〜エに当たっても今回は交付しない",
        ("my_number",),
        my_number_missing,
    ),
    Rule(
        "退職",
        NONE,
        "退職者起算日より前に退職",
        "別紙3 2(1)",
        "退職日が起算日より前の方及びその被扶養者(組合員でなくなっているため)",
        ("retired_on",),
        left_before,
    ),
)

#: Why nobody of the grounds holds: the two kinds of registered people that the ※ tells apart.
ORDINARY = Rule(
    "通常手続",
    NONE,
    "基準日の翌日以後に利用解除を申請(通常の所属所経由の配付)",
    "依頼文 2(1)※後段",
    "基準日時点では登録済み。今回の一括交付ではなく、通常の手続で所属所を経由して配付する",
    ("cancelled_on",),
    lambda facts: Ternary.of(_cancelled_later(facts)),
)
REGISTERED = Rule(
    "登録済",
    NONE,
    "基準日までにマイナ保険証の利用登録済み",
    "依頼文 2(1)※",
    "イ・ウ・エのいずれにも当たらない登録済みの方",
    ("registered_on",),
    registered,
)
REMAINDERS: tuple[Rule, ...] = (ORDINARY, REGISTERED)

RULES: tuple[Rule, ...] = GROUNDS + EXCLUSIONS + REMAINDERS


def _cancelled_later(facts: Facts) -> Bools:
    return np.asarray(facts.day("cancelled_on") > facts.reference)
