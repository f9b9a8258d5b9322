"""The sentences of a reminder: each speaks of what is open in this bureau only, and asks for nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger_tools.japanese.dates import wareki
from ledger_tools.ledgers.letter_head import first_letter_day
from ledger_tools.model import NOT_SUBMITTED, RETIRED_CARD_MISSING
from ledger_tools.reports import words
from ledger_tools.reports.reminders import DUE, EARLY, LATE, Reminder
from ledger_tools.settings import Settings

GREETING = "日頃から共済組合事業に御理解、御協力いただき、ありがとうございます。"
CROSSED = "なお、行き違いで既に御提出済みの場合は、御容赦ください。"

_NOT_IN = "受領簿が未提出の所属があります。"
_NOT_IN_YET = "受領簿がまだ提出されていない所属があります。"  # before 提出期限, when nobody is late
_CAME_UNREAD = "届いたファイルを受領簿として取り込めなかった所属があります。"
_UNCLEAR = "提出された受領簿に、記入の確認が必要な方がいます。"
_NO_CARD = "退職した方の資格確認書が、共済組合にまだ届いていません。"
#: What stands before each fact.
_JOINTS = ("", "また、", "このほか、", "さらに、")

_FILL_IN = (
    "{ledger}の受領簿は、全員分の押印若しくは署名又は備考の記入がそろっていることを確認の上、庶務担当課で取りまとめて"
    "御提出ください。返送する資格確認書がある場合は、一緒に御提出ください。"
)
_SENT_BACK = (
    "{number}の方だけを載せた差戻しの受領簿を、所属ごとに添付します。記入の上、御返送ください。"
    "ほかの方の分は、改めて記入していただく必要はありません。"
)
_CARDS_TOO = "退職した方の資格確認書は、差戻しの受領簿と一緒に御返送ください。"
_CANNOT = "提出できない事情があるときは、下記の提出期限までに御連絡ください。"
_ON_THE_LEDGER = "{number}の方の分は、{ledger}の受領簿に記入してください。"


@dataclass(frozen=True, slots=True)
class LetterText:
    """What one letter says beside its tables; ``ledgers`` and ``rows`` are the headings of these, '' without one."""

    standing: str
    request: str
    ledgers: str
    rows: str
    limit: str
    way_heading: str
    ways: tuple[str, ...]


def letter_text(reminder: Reminder, settings: Settings, as_of: date, *, deadline_first: bool = True) -> LetterText:
    """Put one reminder into words; ``deadline_first``: it is item 1, before the tables, else it follows them."""
    cards = reminder.count(RETIRED_CARD_MISSING)
    limit = wareki(reminder.answer_by, weekday=True)
    deadline = f"提出期限 {limit}"
    headings = [deadline] if deadline_first else []
    if reminder.ledgers:
        persons = reminder.count(NOT_SUBMITTED)
        headings.append(f"提出していただく受領簿({len(reminder.ledgers):,}冊、{persons:,}人分)")
    if reminder.rows:
        of_cards = "資格確認書の返送をお願いする方" if cards == len(reminder.rows) else "記入の確認をお願いする方"
        headings.append(f"{of_cards}({len(reminder.rows):,}人)")
    headings += ["提出の方法"] if deadline_first else [deadline, "提出の方法"]
    numbered = [f"{number} {text}" for number, text in enumerate(headings, 1)]
    tables = numbered[1:-1] if deadline_first else numbered[:-2]
    return LetterText(
        standing=_standing(reminder, settings, as_of, cards),
        request=_request(reminder, settings, cards),
        ledgers=tables[0] if reminder.ledgers else "",
        rows=tables[-1] if reminder.rows else "",
        limit=numbered[0 if deadline_first else -2],
        way_heading=numbered[-1],
        ways=_ways(reminder, cards, first=2 if deadline_first else 1),
    )


def _standing(reminder: Reminder, settings: Settings, as_of: date, cards: int) -> str:
    """Refer to the first request, and say what is open now."""
    bureau = settings.bureau_by_code[reminder.bureau.code]
    cited = "" if settings.covering_number == settings.letter_number else settings.covering_number
    unread = sum(missing.line.came_unread is not None for missing in reminder.ledgers)
    facts = [
        *[_NOT_IN if reminder.urges else _NOT_IN_YET] * (len(reminder.ledgers) > unread),
        *[_CAME_UNREAD] * bool(unread),
        *[_UNCLEAR] * (len(reminder.rows) > cards),
        *[_NO_CARD] * bool(cards),
    ]
    told = "".join(f"{joint}{fact}" for joint, fact in zip(_JOINTS, facts, strict=False))
    asked = f"{wareki(first_letter_day(bureau, settings))}付け{cited}で依頼しました資格確認書の配付について、"
    return f"{asked}{_so_far(reminder, settings)}{wareki(as_of, weekday=True)}現在、{told}"


def _so_far(reminder: Reminder, settings: Settings) -> str:
    """What was asked before, and that 提出期限 has passed since then; one that had passed already was told by then.

    Of that day nothing is said to whom nothing is late: neither before it nor where all ledgers have come.
    """
    limit = wareki(settings.submit_by, weekday=True)
    before, until = reminder.asked_on, reminder.asked_until
    if reminder.stage.key == LATE and not reminder.urges:
        return ""  # what was asked for before was done
    if before is None:
        if reminder.urges:
            return f"提出期限の{limit}を過ぎましたが、"
        return f"提出期限は{limit}ですが、" if reminder.stage.key == DUE and reminder.ledgers else ""
    if until and until > settings.submit_by:
        return f"{wareki(before)}付けで{wareki(until, weekday=True)}までの御提出をお願いしたところですが、"
    since = f"提出期限の{limit}を過ぎ、" if reminder.urges and before <= settings.submit_by else ""
    return f"{wareki(before)}付けでもお願いしたところですが、{since}"


def _request(reminder: Reminder, settings: Settings, cards: int) -> str:
    """What is asked for; until when stands below, in a line of its own."""
    things = _handed_in(reminder, cards)
    if reminder.stage.key == EARLY:
        return (
            f"配付期限は{wareki(settings.hand_out_by, weekday=True)}です。配付及び記入が期限までに終わるよう各所属への"
            f"周知をお願いするとともに、下記のとおり{things}を御提出くださいますようお願いします。"
            if reminder.ledgers
            else f"下記のとおり{things}を御提出くださいますようお願いします。"
        )
    hurry = "至急御確認の上、" if reminder.urges else "お忙しいところ恐れ入りますが、"
    text = f"{hurry}下記のとおり{things}を御提出くださいますようお願いします。"
    return text + (_CANNOT if reminder.urges else "")


def _handed_in(reminder: Reminder, cards: int) -> str:
    """What the bureau hands in, and nothing else: 未提出の受領簿、差戻しの受領簿及び退職した方の資格確認書."""
    whole = any(not missing.added for missing in reminder.ledgers)
    things = (
        *["未提出の受領簿"] * whole,
        *["差戻しの受領簿"] * bool(reminder.sent_back()),
        *["退職した方の資格確認書"] * bool(cards),
    )
    return words.listed(things)


def _ways(reminder: Reminder, cards: int, *, first: int) -> tuple[str, ...]:
    """How it comes back, a sentence for each kind of thing; ``first`` is the number of the first table."""
    whole = any(not missing.added for missing in reminder.ledgers)
    sent = reminder.sent_back()
    second = f"{first + 1}"
    number = f"{first}及び{second}" if sent and any(missing.added for missing in reminder.ledgers) else second
    number = number if reminder.ledgers and reminder.rows else f"{first}"
    back = (_SENT_BACK if sent else _ON_THE_LEDGER) if reminder.rows or sent else ""
    told = (_FILL_IN if whole else "", back, _CARDS_TOO if cards else "")
    ways = [text.format(number=number, ledger=first) for text in told if text]
    return tuple(f"({place}) {text}" for place, text in enumerate(ways, 1)) if len(ways) > 1 else tuple(ways)
