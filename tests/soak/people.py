"""The invented members of one cycle, what the records say of them, and the file of records."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

ROSTER_HEADER = "記号,番号,枝番,氏名,フリガナ,旧姓,区分,枚数,局コード,所属コード,在職区分,休職開始日,休職終了日,退職日"
KIGO = "共済"

_SURNAMES = """
佐藤,サトウ 鈴木,スズキ 高橋,タカハシ 田中,タナカ 伊藤,イトウ 小林,コバヤシ 中村,ナカムラ 山本,ヤマモト 加藤,カトウ
吉田,ヨシダ 山田,ヤマダ 佐々木,ササキ 山口,ヤマグチ 松本,マツモト 井上,イノウエ 木村,キムラ 林,ハヤシ 清水,シミズ
森,モリ 阿部,アベ 池田,イケダ 橋本,ハシモト 石川,イシカワ 山下,ヤマシタ 小川,オガワ 石井,イシイ 髙橋,タカハシ
長谷川,ハセガワ 後藤,ゴトウ 岡田,オカダ 近藤,コンドウ 前田,マエダ 藤田,フジタ 遠藤,エンドウ 青木,アオキ 坂本,サカモト
村上,ムラカミ 太田,オオタ 金子,カネコ 福田,フクダ 西村,ニシムラ 三浦,ミウラ 竹内,タケウチ 中川,ナカガワ 松田,マツダ
原田,ハラダ 中野,ナカノ 小野,オノ 田村,タムラ 藤原,フジワラ 石田,イシダ 和田,ワダ 内田,ウチダ 柴田,シバタ 酒井,サカイ
原,ハラ 高木,タカギ 横山,ヨコヤマ 安藤,アンドウ 上田,ウエダ 島田,シマダ 工藤,クドウ 大野,オオノ 杉山,スギヤマ
今井,イマイ 丸山,マルヤマ 増田,マスダ 村田,ムラタ 平野,ヒラノ 菅原,スガワラ 武田,タケダ 新井,アライ 野口,ノグチ
"""
_GIVEN = """
清,キヨシ 茂,シゲル 実,ミノル 勝,マサル 一郎,イチロウ 弘,ヒロシ 隆,タカシ 誠,マコト 豊,ユタカ 健一,ケンイチ
浩一,コウイチ 秀樹,ヒデキ 哲也,テツヤ 聡,サトシ 直樹,ナオキ 達也,タツヤ 和子,カズコ 幸子,サチコ 洋子,ヨウコ 恵子,ケイコ
京子,キョウコ 悦子,エツコ 明美,アケミ 裕子,ユウコ 直美,ナオミ 智子,トモコ 陽子,ヨウコ 文子,フミコ 雅子,マサコ
香織,カオリ 理恵,リエ 大輔,ダイスケ 拓也,タクヤ 翔太,ショウタ 健太,ケンタ 美咲,ミサキ 千尋,チヒロ 桃子,モモコ 結衣,ユイ
葵,アオイ
"""


def _pool(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((word.split(",")[0], word.split(",")[1]) for word in text.split())


SURNAMES, GIVEN = _pool(_SURNAMES), _pool(_GIVEN)


@dataclass(frozen=True, slots=True)
class Place:
    """One department: its codes and names, and the day from which its members can be given a card."""

    bureau_code: str
    bureau: str
    code: str
    name: str
    first_day: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What the records say of a member at one time."""

    surname: tuple[str, str]
    given: tuple[str, str]
    place: Place
    cards: int
    former: str = ""
    leave: tuple[date, date | None] | None = None
    retired_on: date | None = None

    @property
    def name(self) -> str:
        return f"{self.surname[0]}　{self.given[0]}"

    def on_leave(self, day: date) -> bool:
        return self.leave is not None and self.leave[0] <= day <= (self.leave[1] or date.max)


@dataclass(slots=True)
class Member:
    """One member. ``facts`` are those of the last load that knew of them; ``story`` is told where something broke."""

    bango: str
    facts: Facts
    in_records: bool = True
    was: list[Facts] = field(default_factory=list)
    story: list[str] = field(default_factory=list)

    def change(self, facts: Facts) -> None:
        self.was.append(self.facts)
        self.facts = facts

    @property
    def moved(self) -> bool:
        return any(earlier.place != self.facts.place for earlier in self.was)

    @property
    def renamed(self) -> bool:
        return any(earlier.surname != self.facts.surname for earlier in self.was)


def invent(places: Iterable[Place], members: int, dice: random.Random) -> list[Member]:
    """Invent the members of these departments, namesakes within a bureau among them."""
    numbers = iter(dice.sample(range(1001, 99000), members * 2))
    spread = [place for place in places for _ in range(dice.randint(2, 8))]
    found: list[Member] = []
    for _ in range(members):
        place = dice.choice(spread)
        twin = dice.choice(found) if found and dice.random() < 0.03 else None
        surname, given = (twin.facts.surname, twin.facts.given) if twin else (dice.choice(SURNAMES), dice.choice(GIVEN))
        former = "" if dice.random() < 0.93 else dice.choice(SURNAMES)[0]
        facts = Facts(surname, given, place, dice.choice((1, 1, 1, 2, 3)), former if former != surname[0] else "")
        found.append(Member(f"{next(numbers):07}", with_absence(facts, dice)))
    return found


def with_absence(facts: Facts, dice: random.Random) -> Facts:
    """Let a few of them be on leave, or retired, from the beginning."""
    roll = dice.random()
    if roll < 0.05:
        return replace(facts, leave=(date(2025, 10, 1), None))
    if roll < 0.08:
        return replace(facts, retired_on=date(2025, 10, 24) + timedelta(days=dice.randint(0, 24)))
    return facts


def roster(members: Iterable[Member]) -> str:
    """The file of records, for those who are in it."""
    return "\n".join((ROSTER_HEADER, *_lines(members), ""))


def _lines(members: Iterable[Member]) -> Iterator[str]:
    for member in members:
        if not member.in_records:
            continue
        facts = member.facts
        kana = f"{facts.surname[1]}　{facts.given[1]}"
        first, last = facts.leave or (None, None)
        days = (first, last, facts.retired_on)
        yield ",".join(
            (
                *(KIGO, member.bango, "00", facts.name, kana, facts.former, "本人", str(facts.cards)),
                *(facts.place.bureau_code, facts.place.code, "休職" if facts.leave else "在職"),
                *(day.isoformat() if day else "" for day in days),
            )
        )
