"""The checked settings of a cycle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from ledger_tools.folder import in_brackets
from ledger_tools.japanese.text import fold_number
from ledger_tools.model import DIRECT, Bureau, Department, Window
from ledger_tools.settings.items import WHEN_READ


def fold_code(code: str) -> str:
    """A bureau's or department's code without the leading zeros that spreadsheets drop."""
    return fold_number(code).lstrip("0") or "0"


@dataclass(frozen=True, slots=True)
class Supplement:
    """A later hand-out (追加分) of cards that fell due after the batch (依頼文 2(1)※, 3(3)), with days of its own."""

    number: int  # 回, from 1
    hand_out_on: date  # 配付日: the day from which its cards are handed out
    hand_out_by: date
    submit_by: date
    covering_number: str = ""  # 文書番号 of its covering letters
    reminder_number: str = ""  # 督促の文書番号


@dataclass(frozen=True)
class Settings:
    """All settings, checked. Field order and meaning follow :data:`ledger_tools.settings.items.ITEMS`."""

    program: str  # 事業名
    insurer: str  # 保険者名
    sender: str  # 発出者
    reference_date: date  # 基準日
    retired_from: date  # 退職者起算日
    counter_date: date  # 窓口配付日
    direct_date: date  # 直送日
    ledger_mail_date: date  # 受領簿逓送日
    hand_out_by: date  # 配付期限
    submit_by: date  # 提出期限
    old_card_ends: date  # 旧証失効日
    card_valid_to: date  # 資格確認書有効期限
    place: str  # 配付場所
    contact: str  # 問合せ先
    unit: str  # 件数の単位
    marks: str  # 済の扱い
    store: str  # 保存先
    bureaus: tuple[Bureau, ...]
    departments: tuple[Department, ...]
    seal_names: str = WHEN_READ  # 印影の氏名
    number: str = ""  # 文書番号 of the batch's covering letter
    reminder_number: str = ""  # 督促の文書番号 of the batch
    officer: str = ""  # 担当者 of the desk
    phone: str = ""  # 電話 of the desk, beside what 問合せ先 says
    supplements: tuple[Supplement, ...] = ()  # by their numbers, and so by their days
    part: int = 0  # whose days these are: 0 the batch's, else a supplement's

    @cached_property
    def bureau_by_code(self) -> dict[str, Bureau]:
        return {bureau.code: bureau for bureau in self.bureaus}

    @property
    def hand_out_from(self) -> date:
        """The first day on which any card can have been handed out."""
        return min(self.counter_date, self.direct_date)

    @property
    def covering_number(self) -> str:
        """文書番号 of this part's covering letter, the first request; '' where it has none."""
        return self.number if not self.part else self._listed(self.part).covering_number

    @property
    def letter_number(self) -> str:
        """文書番号 of this part's letters about what is open; '' where they have none."""
        own = self.reminder_number if not self.part else self._listed(self.part).reminder_number
        return own or self.covering_number

    @property
    def kept_from(self) -> date:
        """The first day of retirement from which a card need not come back (依頼文 3(2)).

        That was said of the day on which the batch was to be in everybody's hands; so it is of a supplement's.
        """
        return self.hand_out_by + timedelta(days=1) if self.part else self.old_card_ends

    def hand_out_start(self, bureau: Bureau) -> date:
        """The day on which this bureau's cards reach it."""
        return self.direct_date if bureau.delivery == DIRECT else self.counter_date

    @property
    def window(self) -> Window:
        """Twelve months around the hand-out in which every day without a year has exactly one meaning.

        For a hand-out in November this is the fiscal year, 4/1 to 3/31, so that leave and retirement dates of the
        year as well as the weeks after the deadline fall inside.
        """
        first = self.hand_out_from
        months = first.year * 12 + first.month - 1 - 7
        start = date(months // 12, months % 12 + 1, 1)
        return Window(start, date(start.year + 1, start.month, 1) - timedelta(days=1))

    def of_part(self, number: int) -> Settings:
        """The same with the days of a supplement, which has neither slots nor counts of 別紙2; 0: as they are.

        One that is listed no more has the days of the last one that is: its ledgers are out, and must come back.
        """
        if not number:
            return self
        days = self._listed(number)
        bureaus = (
            replace(
                bureau,
                slot_start=None,
                slot_end=None,
                published=None,
                published_start=None,
                published_end=None,
            )
            for bureau in self.bureaus
        )
        return replace(
            self,
            program=self.program + in_brackets(number),
            retired_from=self._before(number) + timedelta(days=1),
            counter_date=days.hand_out_on,
            direct_date=days.hand_out_on,
            ledger_mail_date=days.hand_out_on,
            hand_out_by=days.hand_out_by,
            submit_by=days.submit_by,
            bureaus=tuple(bureaus),
            part=number,
        )

    def _before(self, number: int) -> date:
        """配付期限 of the part before: who had retired by then is on none of the ledgers that follow."""
        return max((one.hand_out_by for one in self.supplements if one.number < number), default=self.hand_out_by)

    def _listed(self, number: int) -> Supplement:
        """A supplement as listed; one that is listed no more has the last one's days, but no 文書番号."""
        found = next((one for one in self.supplements if one.number == number), None)
        if found or not self.supplements:
            return found or Supplement(number, self.hand_out_from, self.hand_out_by, self.submit_by)
        return replace(self.supplements[-1], number=number, covering_number="", reminder_number="")
