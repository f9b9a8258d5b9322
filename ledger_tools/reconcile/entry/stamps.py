"""What stands in the stamp cell: signatures, the days beside them, seals, and the names of drawn objects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from ledger_tools.japanese.dates import DateError, find_dates
from ledger_tools.japanese.day_spans import parse_days
from ledger_tools.japanese.text import normalise
from ledger_tools.model import ON_PAGE, OVERHANGING, Window
from ledger_tools.names.beside import take_apart
from ledger_tools.names.folding import fold_kana, fold_name
from ledger_tools.names.forms import forms_of
from ledger_tools.names.objects import is_mark, is_no_seal, own_words
from ledger_tools.names.seals import foreign_to, other_named, own_named, word_stamped
from ledger_tools.names.signature import is_titled, match_signature
from ledger_tools.names.surnames import SURNAMES
from ledger_tools.names.words import PROXY as PROXY_WORDS
from ledger_tools.reconcile.entry.kinds import (
    CLOSE,
    CROSS,
    DIFFERS,
    EXCUSED,
    MARK,
    NAMED_AGAINST,
    NAMED_OTHERWISE,
    NOT_PROOF,
    NOTHING,
    PROOF,
    PROXY,
    Names,
)
from ledger_tools.reconcile.entry.notes import says_the_same
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks import parse_remark
from ledger_tools.remarks.around import describes
from ledger_tools.remarks.hearing import heard, is_against
from ledger_tools.remarks.no_stamp import REPEATED, beyond_no_stamp

FITS = "氏名と一致しています"
ROWS_MOVED = "表の行が並べ替え、削除又は挿入で動いていますが、画像・図形は動いておらず、どなたの印か分かりません。"
ANOTHER = "同じ受領簿の別の方の姓です"
_SIGNATURES = {
    "fits": PROOF,
    "mark": MARK,
    "not_proof": NOT_PROOF,
    "proxy": PROXY,
    "close": CLOSE,
    "differs": DIFFERS,
}
_RECEIPT = frozenset({m.RECEIVE, m.ARRIVE})
_BY_OTHERS = frozenset({m.PROXY})
_WHOLE_DAYS = frozenset({"day", "month_end"})
#: What may follow a surname, and makes no place of it (川崎市章).
_GIVEN = re.compile(r"(?![市区県町村駅支第])[一-鿿々ぁ-ゖァ-ヺー]{1,3}")


def judge_signature(
    text: str, names: Names, window: Window, remark: str = "", *, is_shape: bool = False
) -> tuple[str, str]:
    """Return the verdict on what is typed into (or drawn over) the stamp cell, and why; ``remark`` is the row's."""
    verdict, why = _judge_signature(text, names, window, is_shape=is_shape)
    excused = verdict in (NOT_PROOF, DIFFERS) and remark and _leaves_it_to(remark, normalise(text), window)
    return (EXCUSED, why) if excused else (verdict, why)


def is_title_of_own(text: str, names: Names) -> bool:
    """Whether a signature is the member's surname with a leader's title (山田課長)."""
    return is_titled(text, name=names.name, former_name=names.former, kana=names.kana)


def _leaves_it_to(remark: str, shown: str, window: Window) -> bool:
    """Whether a stamp cell says only that no stamp is needed, or what a remark that settles the row says already."""
    own = parse_remark(remark, window).settles
    if own is None:
        return False
    said = beyond_no_stamp(shown)
    if not said:
        return True
    meanings = heard(said, window)
    return bool(meanings) and meanings <= REPEATED[own[0]] and says_the_same(said, remark, window)


def _judge_signature(text: str, names: Names, window: Window, *, is_shape: bool) -> tuple[str, str]:
    match = match_signature(text, name=names.name, former_name=names.former, kana=names.kana)
    if match.kind == "blank":
        # A drawn shape without words is something, but nobody's name; blanks in a cell are nothing at all.
        return (MARK, "文字のない図形") if is_shape else (NOTHING, "")
    verdict = _SIGNATURES[match.kind]
    if verdict in (DIFFERS, CLOSE) and (said := heard(text, window) - _RECEIPT):
        # A word of 備考 is no name: it means here what it means there.
        return (PROXY if said <= _BY_OTHERS else NOT_PROOF), match.why
    if verdict == PROOF and is_against(text, window):
        return NOT_PROOF, match.why  # 山田 前住所: no office
    return verdict, match.why


def judge_seal(letters: str, names: Names, others: Iterable[Names]) -> str:
    """Return the name that letters read on a seal's picture surely give to another of the members, '' where none.

    What is read of a seal never proves anything: it counts as before where no other member is named.
    """
    own = forms_of(names.name, names.former, names.kana)
    return other_named(letters, own, (forms_of(item.name, item.former, item.kana) for item in others))


def word_of_seal(letters: str, names: Names, *, on_paper: bool) -> str:
    """Return the word of an office's rubber stamp that was read (受付, 不在); '' where it may be the member's seal."""
    return word_stamped(letters, forms_of(names.name, names.former, names.kana), on_paper=on_paper)


def bears_own_name(letters: str, names: Names, *, in_band: bool = False) -> bool:
    """Whether letters that were read are the member's own name or surname.

    A single letter is enough only where it was read alone ``in_band`` of a date stamp.
    """
    forms = forms_of(names.name, names.former, names.kana)
    return own_named(letters, forms, 1) if in_band else own_named(letters, forms)


def foreign_letters(letters: str, names: Names) -> str:
    """Return letters that were read of a seal, where none of them is the member's; '' where one may be."""
    return foreign_to(letters, forms_of(names.name, names.former, names.kana))


def plain_surname(name: str) -> str:
    """The surname of a kanji name written with a space; '' where the name does not show where it ends."""
    head, space, _ = name.replace("\u3000", " ").partition(" ")
    return head if space and "一" <= head[:1] <= "鿿" else ""


def days_signed(text: str, window: Window, names: Names) -> tuple[date | None, date | None, str]:
    """Return the first and last day written with a signature, and why one of them is none ('' if fine).

    Digits that are neither a day nor a time nor say what they are count as a day that cannot be read.
    """
    beside = take_apart(text, forms_of(names.name, names.former, names.kana))
    found: list[date] = []
    wrong = [f"「{' '.join(beside.numbers)}」は日付として読み取れません。"] if beside.numbers else []
    for written in beside.days:
        entries = [one for one in find_dates(written, window) if one.precision in _WHOLE_DAYS]
        found += [one.value for one in entries if one.value is not None]
        wrong += [one.message for one in entries if one.value is None]
        if not entries:
            try:
                days = parse_days(written, window)
            except DateError as error:
                wrong.append(error.message)
            else:
                found += [days.first, days.last]
    return min(found, default=None), max(found, default=None), next(iter(wrong), "")


def judge_object_name(name: str, names: Names, others: frozenset[str], window: Window) -> str:
    """Return what an object's name or alternative text makes of it: NAMED_AGAINST, MARK, NAMED_OTHERWISE or NOTHING.

    ``others`` are the folded names, surnames and readings of the other members of its table.
    """
    if is_no_seal(name):
        return NAMED_AGAINST
    words = own_words(name)
    parts = (words, *words.split())
    if is_against(words, window) or any(_denies(part, window) for part in parts):
        return NAMED_AGAINST
    if is_mark(name):
        return MARK
    if any(_is_own(part, names) for part in parts):
        return NOTHING
    if any(describes(part) for part in parts):
        return NAMED_AGAINST
    return NAMED_OTHERWISE if names.name and any(_is_somebody(part, others) for part in parts) else NOTHING


def _denies(part: str, window: Window) -> bool:
    meanings = heard(part, window) - _RECEIPT
    return bool(meanings) or PROXY_WORDS.search(part) is not None or CROSS.search(part) is not None


def _is_own(part: str, names: Names) -> bool:
    match = match_signature(part, name=names.name, former_name=names.former, kana=names.kana)
    return match.kind in ("fits", "close")


def _is_somebody(part: str, others: frozenset[str]) -> bool:
    """Whether words are a member's name, or begin with a surname and could well go on with a given name."""
    if (
        fold_name(part) in others
        or (len(part) > 1 and fold_kana(part) in others)
        or (len(part) > 1 and part in SURNAMES)
    ):
        return True
    heads = (part[:length] for length in (2, 3) if part[:length] in SURNAMES)
    return any(_GIVEN.fullmatch(part[len(head) :]) for head in heads)


def stays_behind(anchor: str, *, crossed: bool, shifted: bool) -> bool:
    """Whether a drawn object no longer lies beside the member for whom it was put there.

    What is tied to the page stays whatever becomes of the rows. Excel's sorting leaves behind what reaches over the
    edge of its row, too; deleting and inserting rows moves that along.
    """
    return (crossed and anchor in (ON_PAGE, OVERHANGING)) or (shifted and anchor == ON_PAGE)
