"""文書番号 of letters to bureaus: one that is given out twice is told of before another letter bears it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger_tools.folder import SETTINGS, in_brackets, part_name
from ledger_tools.japanese.dates import wareki
from ledger_tools.model import SentLetter
from ledger_tools.settings import Settings
from ledger_tools.settings.items import SHEET_SUPPLEMENTS, SUPPLEMENT_NUMBERS
from ledger_tools.store import Store

_COVERING, _REMINDERS = SUPPLEMENT_NUMBERS


def letters_of(store: Store) -> list[SentLetter]:
    """All letters about what is open that the cycle has on record, of every part."""
    return [letter for part in sorted({0, *map(int, store.ledgers()["part"])}) for letter in store.letters(part)]


def reminder_reused(settings: Settings, sent: Iterable[SentLetter], as_of: date) -> str:
    """Say in a sentence what else bears the number of a part's letters to be made now; '' where nothing does.

    ``sent`` are all letters of the cycle. Those of one day and part go to many bureaus under one number, which is no
    reuse; those of another part are other letters.
    """
    number, part = settings.letter_number, settings.part
    bearing = [letter for letter in sent if letter.number == number and (letter.day < as_of or letter.part != part)]
    others = [
        what
        for borne, whose, label, what in _given(settings)
        if borne == number and (whose, label) != (part, _REMINDERS)
    ]
    return _told(number, part, bearing, others, _REMINDERS, "remind")


def covering_reused(settings: Settings, sent: Iterable[SentLetter]) -> str:
    """Say in a sentence what of other parts bears the number of a part's covering letters; '' where nothing does.

    Its own letters about what is open may bear it, too, which is told of when those are made.
    """
    number, part = settings.covering_number, settings.part
    bearing = [letter for letter in sent if letter.number == number and letter.part != part]
    others = [what for borne, whose, _, what in _given(settings) if borne == number and whose != part]
    return _told(number, part, bearing, others, _COVERING, "generate --force")


def _told(number: str, part: int, bearing: list[SentLetter], others: list[str], label: str, command: str) -> str:
    if not number or not (bearing or others):
        return ""
    if bearing:
        last = max(bearing, key=lambda letter: letter.day)
        others = [f"{wareki(last.day)}付けの依頼文{in_brackets(last.part)}"]
    place = f"{SETTINGS} の" + (f"シート「{SHEET_SUPPLEMENTS}」の第{part}回の" if part else "")
    return (
        f"文書番号「{number}」は、{'、'.join(others)}に使っています。別の番号を付けるときは、{place}「{label}」に入れて"
        f"保存し、もう一度 {command} を実行してください。"
    )


def _given(settings: Settings) -> Iterator[tuple[str, int, str, str]]:
    """What 設定.xlsx gives out: the number, for which part, in which column, and what letters these are."""
    yield settings.number, 0, _COVERING, "受領簿の送付状"
    yield settings.reminder_number, 0, _REMINDERS, "受領簿の依頼文"
    for one in settings.supplements:
        yield one.covering_number, one.number, _COVERING, f"{part_name(one.number)}の送付状"
        yield one.reminder_number, one.number, _REMINDERS, f"{part_name(one.number)}の依頼文"
