"""Every word of 備考 in a remark that honest clerks write: what that remark amounts to.

The words stand in a list of their own (data/remark_words.txt), so that one which the grammar loses is missed.
"""

from __future__ import annotations

from datetime import date

import pytest

from ledger_tools.model import Window
from ledger_tools.remarks import parse_remark
from tests.word_lists import frames, word_lists

WINDOW = Window(date(2025, 10, 1), date(2026, 3, 31))
WORDS = word_lists("remark_words.txt")

#: What the words of a list are put into, and the kind, the day and the codes of the remark they make.
FRAMES = """
    retire | 11/30{w} | retired 2025-11-30
    leave | {w}中 11/25自宅宛て郵送済み | leave_mailed 2025-11-25
    resume | 育休中 R8.4.1{w}予定 11/25自宅宛て郵送済み | leave_mailed 2025-11-25
    resume | {w} | other
    birth | 育休中({w}) 11/25自宅宛て郵送済み | leave_mailed 2025-11-25
    birth | 産休中(12/10{w}) 11/25自宅宛て郵送済み | leave_mailed 2025-11-25
    home | 休職中 11/25{w}へ送付済み | leave_mailed 2025-11-25
    mail | 休職中 11/25{w}済み | leave_mailed 2025-11-25
    mail | 休職中 11/25{w} | leave_mailed 2025-11-25
    send | 休職中 11/25自宅へ{w} | leave_mailed 2025-11-25
    send, perhaps later | 休職中 11/25自宅へ{w} | planned N03
    bounce | 休職中 11/20郵送 12/3{w} | bounced 2025-12-03
    card back | 11/30退職者 カード{w} | retired 2025-11-30
    move | 12/1付け{w} | transferred 2025-12-01
    die | 11/5{w} | died 2025-11-05
    proxy | 12/1{w}に手渡し | proxy 2025-12-01
    proxy | 12/1{w} | proxy 2025-12-01
    refuse | {w} | refused
    lose | {w} | lost
    receive | 12/1本人に{w} | other 2025-12-01
    receive, perhaps later | 12/1本人に{w} | planned N03
    arrive | 休職中 11/20郵送 11/22{w} | leave_mailed 2025-11-20
    arrive | 11/22{w} | other
    contact | 休職中 11/20郵送済み {w} | leave_mailed 2025-11-20
    contact | {w} | other
    aside | {w} | other
    aside | 12/1本人受領 {w} | other 2025-12-01
    check | 11/25{w} | other
    check | 12/1本人受領 {w} | other 2025-12-01
    absent | {w}12/3受領 | other 2025-12-03
    absent | {w} | other N01
    cease | 11/30退職に伴い{w} | retired 2025-11-30
    unclear | 12/1本人受領 {w} | other 2025-12-01 N01
    against | 12/1本人受領 {w} | other 2025-12-01 N01
    not before | {w}郵送 | planned N03
    not before | 休職中 {w}郵送 | leave_not_mailed N02
    not after | 休職中 自宅へ郵送{w} | leave_not_mailed N02
    plan before | 休職中 {w}自宅へ郵送 | planned N03
    plan after | 休職中 自宅へ郵送{w} | planned N03
    under way | 休職中 自宅へ郵送{w} | leave_not_mailed N01 N02
    about | 休職中 11/25{w}自宅へ郵送済み | leave_mailed N02
    from | 11/1{w}休職 11/25自宅へ郵送済み | leave_mailed 2025-11-25
    until | 3/31{w}育休 11/25自宅へ郵送済み | leave_mailed 2025-11-25
    range | 11/1{w}休職中 11/25自宅へ郵送済み | leave_mailed 2025-11-25
    label | 退職{w}11/30 | retired 2025-11-30
    break | 11/30退職{w}カード返送 | retired 2025-11-30
    open | 退職{w}11/30) | retired 2025-11-30
    close | 退職(11/30{w} | retired 2025-11-30
    office | 12/1付け{w}へ異動 | transferred 2025-12-01
    office | 11/30退職 {w} | retired 2025-11-30 N01
    desk | 休職中 11/25{w}へ郵送済み | leave_mailed 2025-11-25 N01
    desk | 12/5{w}から本人に手渡し | other 2025-12-05
    papers | 休職中 11/25{w}を郵送済み | leave_mailed 2025-11-25 N01
    dependants | 休職中 11/25{w}を郵送済み | leave_mailed 2025-11-25 N01
    dependants | 休職中 11/25{w}も郵送済み | leave_mailed 2025-11-25
    own share | 休職中 11/25{w}を郵送済み | leave_mailed 2025-11-25 N01
    but | 休職中 11/25自宅へ郵送{w} | leave_mailed 2025-11-25 N01
    polite behind | 休職中 11/25自宅へ郵送 {w} | planned N03
    polite before | 休職中 11/25{w}自宅へ郵送 | planned N03
    unopened | 休職中 11/25郵送 12/1{w}返送 | bounced 2025-12-01 N01
    standing | 12/1本人受領 {w} | other 2025-12-01
    standing | {w} 12/1本人受領 | other 2025-12-01
    filler | 12/1本人受領 {w} | other 2025-12-01
    filler | 11/30退職 {w} | retired 2025-11-30
    away | {w}につき出勤日に手渡し済み | other
    away | {w}から戻り次第手渡し済み | other
    on a day | {w}に本人手渡し済み | other
    on an occasion | {w}の日に本人手渡し済み | other
    namesake of whom | 同姓同名の{w}がいるため番号で確認済み | other
    namesake where | {w}同姓同名がいるため番号で確認済み | other
    told apart by | 同姓同名のため{w}で確認済み | other
    witness | 12/1 {w}立会いのもと手渡し | other 2025-12-01
    witness | 12/1本人受領 {w}立会い | other 2025-12-01
    no seal at hand | {w}のためサインで受領 | other
    along with papers | 12/1{w}と一緒に手渡し | other 2025-12-01
    to another at his wish | 本人の依頼により{w}へ手渡し | proxy
    to a desk at his wish | 本人の依頼により{w}へ手渡し | other N01
    printed | {w}確認済み | other
    printed | {w}と氏名を確認の上、手渡し | other
    fault | 記載内容に{w}なし | other
    fault | 12/1本人受領 記載内容に{w}あり | other 2025-12-01 N01
    as in | 氏名は{w}のとおり | other
    explained | {w}について説明済み | other
    impression | {w}が薄いが本人印 | other
    sort of seal | {w}ですが本人の印です | other
    leaflet | 12/1本人受領 {w}同封 | other 2025-12-01
    leaflet given | 12/1本人受領 リーフレット{w}済み | other 2025-12-01
    leaflet given | 12/1本人受領 リーフレットも{w}済み | other 2025-12-01
    leaflet enclosed | 12/1本人受領 リーフレット{w} | other 2025-12-01
    leaflet enclosed | 12/1本人受領 リーフレットも{w} | other 2025-12-01
    superior | 12/1{w}が本人に手渡し | other 2025-12-01
    superior | {w}立会いのもと手渡し | other
    officer | 12/1{w}より本人へ手渡し | other 2025-12-01
    after | {w}後に手渡し | other
    after | {w}の際に手渡し | other
    after a time away | {w}明けに手渡し | other
    after a time away | {w}の帰りに手渡し | other
    along with a handout | {w}とともに手渡し | other
    spot | {w}にて手渡し | other
    back from | {w}から戻って手渡し | other
    sort of leave | 休職({w})中 11/25自宅宛て郵送 | leave_mailed 2025-11-25
    why retired | {w}のため11/30退職 | retired 2025-11-30
    card and | 12/1 カード{w}リーフレット本人受領 | other 2025-12-01
    leaflet and | 12/1 リーフレット{w}カード本人受領 | other 2025-12-01
    leaflet with | 12/1 リーフレット{w}本人受領 | other 2025-12-01
    about what | 有効期限{w}説明済み | other
    told | 有効期限を{w} | other
    of family also | 12/1本人受領 家族分2枚{w} | other 2025-12-01
    of family too | 12/1本人受領 家族分{w} | other 2025-12-01
    opened | その場で開封{w}枚数確認 | other
    opened where | {w}開封し枚数確認 | other
    checked | 記載内容を{w} | other
    no fault | 記載内容に誤り{w} | other
    right | 記載内容{w} | other
    as on record | 氏名は戸籍{w} | other
    faint | 印影が{w}が本人印 | other
    own seal | 印影が薄いが{w} | other
    sealed | 12/1 封筒{w}手渡し | other 2025-12-01
    case | ケース{w} | other
    whole family | 12/1受領 本人{w}妻{w}子の分 | other 2025-12-01
    with family | 12/1 {w}3枚受領 | other 2025-12-01
    relative too | {w}当組合員 | other
    colleague too | 夫も{w} | other
    shift | {w}勤務 | other
    shift only | 夜勤{w} | other
    risen | 12/1付け課長に{w} | other
    fine | 本人受領{w} | other
    came | テレワーク中だったが{w}受領 | other
    wish | 本人の{w}により妻へ手渡し | proxy
    way back | 訪問から{w}手渡し | other
    when | 朝礼{w}手渡し | other
    behind a retirement | 11/30退職 {w} | retired 2025-11-30
    told once done | 12/1本人確認{w}手渡し | other 2025-12-01
    received on coming | 11/22来所{w} | other 2025-11-22
    received on coming | 11/22来局{w} | other 2025-11-22
    it | 10/31退職者 カード{w}本人に手渡し | retired 2025-10-31 N01
    it | 10/31退職者 カード{w}、本人へ 郵送 | retired 2025-10-31 N01
"""


@pytest.mark.parametrize(("words", "form", "expected"), frames(FRAMES))
def test_every_word_in_what_clerks_write(words: str, form: str, expected: str) -> None:
    texts = [form.format(w=word) for word in WORDS[words]]
    assert [f"{text}: {said}" for text in texts if (said := _amounts_to(text)) != expected] == []


@pytest.mark.parametrize("told", ["再任用", "旧姓使用", "育休明け", "本人確認済", "夜勤専従", "2枚確認"])
def test_what_touches_more_than_the_member_is_no_aside(told: str) -> None:
    assert parse_remark(told, WINDOW).aside or told == "2枚確認"
    for more in ("自宅", "自宅へ", "庶務へ", "書類", "○月○日", "受領簿"):
        assert not parse_remark(f"{told} {more}", WINDOW).aside, more


def test_a_plan_of_leaving_is_later_unless_more_is_said() -> None:
    assert parse_remark("12/31退職予定", WINDOW).later
    assert [
        more
        for more in ("自宅へ", "庶務へ", "書類", "○月○日", "郵送", "予定", "異動")
        if parse_remark(f"12/31退職予定 {more}", WINDOW).later
    ] == ["予定"]
    assert not parse_remark("退職予定", WINDOW).later


@pytest.mark.parametrize(
    ("more", "settles"),
    [
        *(("", True), ("電話連絡済", True), ("退職", True), ("カード返却", True), ("資格喪失", True), ("確認済", True)),
        *(
            ("郵送済み", False),
            ("異動", False),
            ("本人受領", False),
            ("紛失", False),
            ("休職中", False),
            ("返却予定", False),
        ),
    ],
)
def test_what_may_stand_beside_a_death(more: str, settles: bool) -> None:
    assert (parse_remark(f"11/5死亡 {more}", WINDOW).settles is not None) == settles


def test_every_list_has_a_frame() -> None:
    assert {words for words, *_ in frames(FRAMES)} == set(WORDS)


def _amounts_to(text: str) -> str:
    remark = parse_remark(text, WINDOW)
    codes = sorted({code for code, _ in remark.problems})
    return " ".join([remark.kind, *([str(remark.date)] if remark.date else []), *codes])
