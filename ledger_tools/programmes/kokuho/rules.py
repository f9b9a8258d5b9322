"""Which paper, and until when (国保だより 第179号): every rule once, with its clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ledger_tools.judging.days import ONE_DAY, Days, as_day, month_end, previous_month_end
from ledger_tools.judging.ternary import Ternary
from ledger_tools.programmes.kokuho.facts import Facts

NOTICE = "資格情報のお知らせ"
CERTIFICATE = "資格確認書"

SETTLED = "確定"
MISSING = "判定不能"
DOUBTFUL = "要確認"
NOT_INSURED = "対象外"

ORDINARY_MAIL = "普通郵便"
RECORDED_MAIL = "特定記録郵便"
REGISTERED_MAIL = "簡易書留郵便"

ORDINARY_LOT = "通常"
APART_LOT = "別送"

_P2 = "国保だより「資格確認書」が届いた方へ"


@dataclass(frozen=True, slots=True)
class KindRule:
    """A ground for a 資格確認書. ``holds`` judges all persons at once; ``needs``: the columns it rests on."""

    code: str
    title: str
    clause: str
    reading: str
    needs: tuple[str, ...]
    holds: Callable[[Facts], Ternary]


@dataclass(frozen=True, slots=True)
class EndRule:
    """A reason for an end date: to whom it applies, and the last day of validity then."""

    code: str
    title: str
    clause: str
    reading: str
    needs: tuple[str, ...]
    applies: Callable[[Facts], Ternary]
    end: Callable[[Facts], Days]


def not_registered(facts: Facts) -> Ternary:
    return Ternary.of(facts.registered.is_("無"), facts.registered.known)


def certificate_run_out(facts: Facts) -> Ternary:
    """On its last day a certificate is still good. Whoever is not registered has none that matters."""
    column = facts.days["certificate_expires_on"]
    over = Ternary.of(column.days < as_day(facts.rules.reference_date), column.known)
    return over & ~not_registered(facts)


KIND_RULES: tuple[KindRule, ...] = (
    KindRule(
        "登録なし",
        "マイナ保険証をお持ちでない",
        f"{_P2} 冒頭・表",
        "マイナ保険証登録が「無」",
        ("registered",),
        not_registered,
    ),
    KindRule(
        "証明書切れ",
        "電子証明書の有効期限切れ",
        "国保だより 問1(答)・※6",
        "電子証明書有効期限が基準日の前日以前(期限の当日は有効)。3か月後の月末まで使える方にも、使えなくなる前に送る",
        ("certificate_expires_on",),
        certificate_run_out,
    ),
    KindRule(
        "支援措置",
        "資格等情報を閲覧できない設定(DV・虐待等の支援措置)",
        f"{_P2} 3点目・問1(答)",
        "支援措置が「有」",
        ("support",),
        lambda facts: facts.flag("support"),
    ),
    KindRule(
        "要配慮",
        "やむを得ない理由で受診が困難と申請",
        f"{_P2} 1点目・※4",
        "要配慮申請が「有」又は申請日",
        ("hardship",),
        lambda facts: facts.flag("hardship"),
    ),
    KindRule(
        "解除申請",
        "マイナ保険証の利用登録の解除を申請",
        f"{_P2} 2点目",
        "解除申請が「有」又は申請日",
        ("cancelled",),
        lambda facts: facts.flag("cancelled"),
    ),
)

#: Whoever has a working マイナ保険証 and none of the grounds above.
NOTICE_RULE = KindRule(
    "登録あり",
    "マイナ保険証をお持ちで資格確認書の対象でない",
    "国保だより「資格情報のお知らせ」が届いた方へ",
    "マイナ保険証登録が「有」で、上記のいずれにも当たらない",
    ("registered", "certificate_expires_on", "support", "hardship", "cancelled"),
    lambda facts: Ternary.of(facts.registered.is_("有"), facts.registered.known),
)


def aged_70(facts: Facts) -> Ternary:
    """70 when the new paper begins: whoever reaches 70 later has a rule of their own (②)."""
    reached = facts.reached_70
    return Ternary.of(reached < as_day(facts.rules.valid_from), ~np.isnat(reached))


def turns_75(facts: Facts) -> Ternary:
    return aged_70(facts) & _by(facts.reached_75, facts.rules.turns_75_by, ~np.isnat(facts.day("birth_date")))


def share_changes(facts: Facts) -> Ternary:
    """A change on or before the first day of validity is on the paper already."""
    column = facts.days["share_changes_on"]
    known = ~(column.bad | column.absent)
    later = Ternary.of(column.days > as_day(facts.rules.valid_from), known)
    return aged_70(facts) & later & _by(column.days, facts.rules.share_changes_by, known)


def turns_70(facts: Facts) -> Ternary:
    reached = facts.reached_70
    return ~aged_70(facts) & _by(reached, facts.rules.turns_70_by, ~np.isnat(reached))


def stay_ends(facts: Facts) -> Ternary:
    column = facts.days["stay_ends_on"]
    return _by(column.days, facts.rules.stay_ends_by, ~(column.bad | column.absent))


def graduates(facts: Facts) -> Ternary:
    column = facts.days["graduates_on"]
    return facts.flag("student") & _by(column.days, facts.rules.graduates_by, column.known)


def _by(days: Days, last: object, known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Ternary:
    return Ternary.of(days <= np.datetime64(last, "D"), known)  # type: ignore[call-overload]


_ENDS = "国保だより「有効期限」"

END_RULES: tuple[EndRule, ...] = (
    EndRule(
        "①75歳",
        "75歳を迎える",
        f"{_ENDS}①例外",
        "75歳の誕生日の前日(年齢計算ニ関スル法律で75歳に達する日)",
        ("birth_date",),
        turns_75,
        lambda facts: facts.reached_75,
    ),
    EndRule(
        "①割合",
        "窓口負担割合が変更になる",
        f"{_ENDS}①例外",
        "変更日の前月末日。70歳以上の方だけに用い、始期以前の変更は期限に影響しない",
        ("birth_date", "share_changes_on"),
        share_changes,
        lambda facts: previous_month_end(facts.day("share_changes_on")),
    ),
    EndRule(
        "②70歳",
        "70歳を迎える",
        f"{_ENDS}②",
        "70歳に達する日(誕生日の前日)の属する月の末日。1日生まれは前月の末日、2月29日生まれは2月末日になる",
        ("birth_date",),
        turns_70,
        lambda facts: month_end(facts.reached_70),
    ),
    EndRule(
        "③在留",
        "在留期限が切れる",
        f"{_ENDS}③",
        "在留期間満了日の翌日。空欄は在留期限のない方とする",
        ("stay_ends_on",),
        stay_ends,
        lambda facts: np.asarray(facts.day("stay_ends_on") + ONE_DAY),
    ),
    EndRule(
        "④マル学",
        "マル学の方が卒業する",
        f"{_ENDS}④",
        "卒業予定日",
        ("student", "graduates_on"),
        graduates,
        lambda facts: facts.day("graduates_on"),
    ),
    EndRule(
        "①70歳以上",
        "70歳以上",
        f"{_ENDS}①原則",
        "有効期限の始期の前日までに70歳に達している方",
        ("birth_date",),
        aged_70,
        lambda facts: np.full(len(facts.household), as_day(facts.rules.valid_to)),
    ),
)

#: Where no rule of END_RULES applies.
CERTIFICATE_END = ("原則", "資格確認書の原則の有効期限", f"{_P2} 有効期限 原則")
NOTICE_END = ("期限なし", "資格情報のお知らせは有効期限なし", "国保だより「資格情報のお知らせ」の有効期限 原則")

READINGS: tuple[str, ...] = (
    "①〜④の二つ以上に当たる方は、最も早い日を有効期限とする(国保だよりに優先順位の定めがないため)。",
    "「70歳を迎える」及び「75歳を迎える」日は、誕生日の前日とする(年齢計算ニ関スル法律)。",
    "70歳の誕生日が期限の翌日の方も②に当たる(令和7年度は昭和31年7月2日生まれの方。有効期限は令和8年7月31日)。",
    "始期(令和7年度は8月1日)より前に75歳に達する方は、後期高齢者医療の被保険者となるため「対象外」とする。",
    "ほかの理由で有効期限が始期より前になる方には送らず、「要確認」とする。",
    "別送の方の分は別の封筒とし、同じ世帯のほかの方の分は通常どおり送る。",
    "世帯のどなたかの書留希望が「有」のときは、その世帯の資格確認書を簡易書留とする。",
    "擬制世帯主(国保に入っていない世帯主)は、世帯主区分を「擬制世帯主」とする(記号・番号・枝番は空欄でよい)。"
    "宛名にだけ用い、本人の分は送らない。",
    "一つの世帯に記号・番号の異なる方がいるときは、「要確認」とする(擬制世帯主の番号を除く)。",
)
