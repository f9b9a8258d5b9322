"""Days and digits beside a signature, titles, offices, and notes that name the member: what is asked, what is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from ledger_tools.model import NOTE as NOTE_PLACE
from ledger_tools.names.surnames import SURNAMES
from ledger_tools.names.words import LEADERS, OFFICE_WORDS, TITLES
from ledger_tools.reconcile.entry import NOTE, NOTE_AGAINST, Names, judge_signature, judge_words
from tests.reconcile.frames import Back, Member, World, messages, outcome, settings

WINDOW = settings().window
OWN = Names("山田 太郎", "", "ヤマダ タロウ")
ONE = Member("0000001", "山田 太郎", "ヤマダ タロウ")
SEAL = (("picture", "a" * 64),)


def judged(stamps: Iterable[str], of: Member = ONE, marks: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    """What is typed into the stamp cell -> status and codes, one member of the name for each."""
    members = {text: replace(of, bango=f"{n:07d}") for n, text in enumerate(stamps, start=1)}
    found = outcome(
        World([*members.values()], [Back(one, text, marks=marks) for text, one in members.items()]).judged()
    )
    return {text: " ".join(found[one.bango]).strip() for text, one in members.items()}


def other(found: dict[str, str], *wanted: str) -> dict[str, str]:
    """Those of which something else is said; codes do not count unless they are wanted."""
    return {text: said for text, said in found.items() if said not in wanted and said.partition(" ")[0] not in wanted}


FORMS = ("山田 {}", "{} 山田", "総務課\n{}\n山田", "山田({})", "山田太郎 {} 済")
QUIET_DAYS = (
    *(
        "11/25",
        "R7.11.25",
        "(11/25)",
        "7.11.25",
        "'25.11.25",
        "2025/11/25",
        "令和7年11月25日",
        "令和七年十一月二十五日",
    ),
    *(
        "２０２５年１１月２５日",
        "二〇二五年十一月二十五日",
        "㋊㏸",
        "11月25日(火)",
        "20251125",
        "R071125",
        "7-11-25",
        "11-25",
    ),
    *("7・11・25", "2025.11.25 14:30", "11/25 午前10時", "11/25 10時30分", "11月末", "12/1", "10:30", "午後"),
)


@pytest.mark.parametrize("form", FORMS)
def test_a_possible_day_asks_nothing(form: str) -> None:
    found = judged(form.format(day) for day in QUIET_DAYS)
    assert {text: said for text, said in found.items() if said != "received"} == {}


ASKED_DAYS = (
    *(
        "11/5",
        "10/1",
        "R7.11.5",
        "令和七年十一月五日",
        "二〇二五年十一月五日",
        "㋊㏤",
        "㋉㏤",
        "7 11 5",
        "071105",
        "20251105",
    ),
    *(
        "11/31",
        "13/5",
        "2/30",
        "令和7年11月31日",
        "令和七年十一月三十一日",
        "R6.11.25",
        "平成7年11月25日",
        "11-31",
        "7・11・31",
    ),
    *(
        "12/25",
        "令和七年十二月二十五日",
        "2026.1.5",
        "1/5",
        "拾壱月五日",
        "壱拾月弐日",
        "7-11-5",
        "'25 10 5",
        "R7 11 5",
    ),
    *("2345", "7", "99", "0", "12345678", "45986", "25:00", "①", "⑪ ⑤", "⑤", "⑾", "⒌", "２", "²"),
    *(
        "Ⅺ/Ⅴ",
        "Ⅺ",
        "ⅺ",
        "XI",
        "十一",
        "一一〇五",
        "弐",
        "11月",
        "令和7年",
        "5日",
        "No.3",
        "番号12345",
        "第3号",
        "内線11/5",
        "内線11-5",
        "内線20251105",
    ),
)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_possible_day_is_asked_about(form: str) -> None:
    texts = [form.format(day) for day in ASKED_DAYS]
    assert other(judged(texts), "review") == {}
    # A seal beside it does not answer the question.
    assert other(judged(texts, marks=SEAL), "review") == {}


def test_the_question_is_about_the_day() -> None:
    days = ("11/5", "071105", "7 11 5", "令和七年十一月五日", "2345", "⑤", "11/31")
    assert other(judged(f"山田 {day}" for day in days), "review S07") == {}


def test_the_sentence_quotes_the_digits() -> None:
    result = World([ONE], [Back(ONE, stamp="山田 23 45 67 89")]).judged()
    assert messages(result, "S07") == ["署名・印の日付「23 45 67 89」は日付として読み取れません。"]


def test_the_day_beside_a_mark_and_a_seal_is_read_too() -> None:
    assert other(judged([f"済 {day}" for day in ("11/31", "10/1", "12/25", "2")], marks=SEAL), "review S07") == {}
    assert judged(["済 11/25"], marks=SEAL) == {"済 11/25": "received"}


NUMERAL_NAMES = (
    *(
        "三浦 三郎/ミウラ サブロウ",
        "五十嵐 一二三/イガラシ ヒフミ",
        "一ノ瀬 千尋/イチノセ チヒロ",
        "二宮 五郎/ニノミヤ ゴロウ",
    ),
    *(
        "千葉 一/チバ ハジメ",
        "八木 十三/ヤギ ジュウゾウ",
        "十文字 百/ジュウモンジ モモ",
        "四方 七海/シカタ ナナミ",
        "九鬼 一八/クキ カズヤ",
    ),
    *(
        "四月一日 翔/ワタヌキ ショウ",
        "八月一日 五月/ホヅミ サツキ",
        "五月女 一/サオトメ ハジメ",
        "日野 五月/ヒノ サツキ",
    ),
    *("春日 二郎/カスガ ジロウ", "六日市 三月/ムイカイチ ミツキ"),
)


@pytest.mark.parametrize("who", NUMERAL_NAMES)
def test_numerals_of_a_name_are_no_digits(who: str) -> None:
    name, kana = who.split("/")
    member = Member("0000001", name, kana)
    surname, given_name = name.split(" ")
    quiet = [surname, name, name.replace(" ", ""), f"{surname}㊞", f"{surname}({given_name[0]})", f"11/25 {surname}"]
    quiet += [f"{surname} R7.11.25", f"総務\n7.11.25\n{surname}", f"{surname}11/25", f"11/25{surname}"]
    assert judged(quiet, member) == dict.fromkeys(quiet, "received")
    asked = ("{} 11/31", "{} 071105", "R7.11.5 {}", "{} 7", "{} 十一月五日")
    assert other(judged([form.format(surname) for form in asked], member), "review") == {}


def test_a_number_that_says_what_it_is_asks_nothing() -> None:
    said = ("内線2345", "内線 2345", "(内線:2345)", "TEL 200-1234", "℡3465", "職員番号12345", "職員番号:0012345")
    own = [f"山田 {text}" for text in said]
    assert judged(own) == dict.fromkeys(own, "received")
    assert other(judged(f"佐藤 {text}" for text in said), "review") == {}


def verdict(text: str) -> str:
    return judge_signature(text, OWN, WINDOW)[0]


def test_no_title_and_no_office_is_a_surname() -> None:
    assert not (TITLES | OFFICE_WORDS) & set(SURNAMES)


@pytest.mark.parametrize("title", sorted(TITLES))
def test_a_title_beside_the_own_name(title: str) -> None:
    assert [verdict(text) for text in (f"山田 {title}", f"{title} 山田", f"{title}山田太郎")] == ["proof"] * 3
    assert (verdict(f"山田{title}") == "proof") == (title not in LEADERS)
    for text in (f"佐藤{title}", f"佐藤 {title}", f"{title} 佐藤", title, f"{title} 受領", f"山田 {title} 様"):
        assert verdict(text) not in ("proof", "mark"), text
    assert verdict(f"山田{title}代理") == "proxy"


@pytest.mark.parametrize("office", sorted(OFFICE_WORDS))
def test_a_bare_office_word_on_a_date_seal(office: str) -> None:
    assert verdict(f"{office}\nR7.11.25\n山田") == "proof"
    quiet = {"proof", "mark"}
    for text in ("{}\nR7.11.25\n佐藤", "{} R7.11.25", "{} R7.11.25 済", "{}", "{} 済", "{} 山田", "{}課長 受領"):
        assert verdict(text.format(office)) not in quiet, text
    assert verdict(f"{office}課長 山田") == "proof"


RECEIVED = (
    *(
        "受領しました 山田",
        "受領しました　山田太郎",
        "山田が受領しました",
        "山田 太郎 受領しました",
        "受領しました(山田)",
        "山田",
    ),
    *(
        "11/25 受領しました 山田",
        "本人(山田)が受領",
        "山田受領済",
        "ヤマダ 受領",
        "確かに受け取りました。山田",
        "受領 山田㊞",
    ),
    *("山田さんに手渡し", "Yamada 受領"),
)
AGAINST = (
    *(
        "受領しました 鈴木",
        "鈴木が受領しました",
        "山田花子が受領",
        "山田 花子 受領しました",
        "山田川が受領",
        "中山田が受領",
    ),
    *("山田の妻が受領", "山田の代理で受領", "山田分を受領", "山田さん分 受領しました", "山田 鈴木 受領", "山田 未受領"),
    *("山田は不在", "山田に渡していません", "山田 後日受領", "山田から鈴木へ渡した", "山田さんの机に置きました"),
    *("山田 カード返却", "山田 別人", "山田の印ではない"),
)


@pytest.mark.parametrize("said", [*RECEIVED, *AGAINST])
def test_a_note_that_names_nobody_but_the_member(said: str) -> None:
    assert judge_words(said, NOTE_PLACE, "", OWN, WINDOW) == (NOTE_AGAINST if said in AGAINST else NOTE)


def test_a_note_of_the_member_beside_the_seal() -> None:
    said = ("comment", "受領しました 山田")
    assert judged([""], marks=(*SEAL, said)) == {"": "received"}
    assert judged([""], marks=(*SEAL, ("comment", "受領しました 鈴木"))) == {"": "review S02"}
    assert other(judged([""], marks=(said,)), "review") == {}
