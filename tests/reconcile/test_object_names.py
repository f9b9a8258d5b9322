"""What a picture is called speaks, too: 済印, 未受領 or somebody else's name is no member's seal; 図 1 says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ledger_tools.model import RECEIVED, REVIEW
from ledger_tools.names.objects import is_no_seal
from ledger_tools.settings.items import ACCEPT, ASK
from tests.reconcile.frames import Back, Member, World, messages, outcome

SATO = Member("0000001", "佐藤 花子", kana="サトウ ハナコ", former="高津")
YAMADA = Member("0009002", "山田 太郎", kana="ヤマダ タロウ")
KUMOI = Member("0009003", "雲居 桜", kana="クモイ サクラ")  # a surname that no list knows

#: As programs and people call pictures: nothing against the seal of 佐藤 花子.
QUIET = (
    *("", "図 1", "図 12", "Picture 3", "画像1", "Graphic 5", "グラフィックス 2", "IMG_0012.png", "DSC_0001.JPG"),
    *("image1.png", "スクリーンショット 2025-11-25 101010.png", "無題.png", "名称未設定-1.png", "ダウンロード (2).png"),
    *("印鑑.png", "電子印鑑", "印影", "認印", "シャチハタ", "三文判", "ハンコ", "受領印", "電子印", "データネーム.png"),
    *("佐藤", "佐藤.png", "佐藤印", "佐藤の印鑑", "佐藤花子", "佐藤 花子(印)", "花子.png", "サトウ.jpg", "さとう印"),
    *("高津印", "旧姓_高津.png", "佐藤_20251125", "佐藤(令和7年11月25日)", "C:\\Users\\satoh\\Pictures\\佐藤.png"),
    *("印鑑_背景なし.png", "印鑑_透過済み.png", "印影(加工済).png", "佐藤印 のコピー", "hanko_sato.png", "seal.png"),
    *(
        "赤い丸 が含まれている画像\n\n自動的に生成された説明",
        "テキスト, 手紙 が含まれている画像 自動的に生成された説明",
    ),
    *(
        "家族, 母 が含まれている画像\n\nAI によって生成されたコンテンツは間違っている可能性があります。",
        "Description automatically generated",
    ),
    *(
        "署名",
        "手書き署名",
        "本人印",
        "サイン.png",
        "インク 4",
        "グループ化 7",
        "楕円 3",
        "フローチャート: 代替処理 3",
        "川崎市章",
    ),
)
AGAINST = (
    *(
        "未受領",
        "未受領.png",
        "不在",
        "不在印",
        "代理",
        "代理印.png",
        "代理人",
        "見本",
        "見本印",
        "サンプル.png",
        "sample_seal.png",
    ),
    *("記入例", "テスト印", "ダミー", "仮印", "郵送済", "後日", "返却", "未渡し", "退職", "休職中", "紛失", "拒否"),
    *(
        "家族印",
        "妻の印",
        "課長印",
        "所属長印",
        "係長.png",
        "総務課印",
        "公印",
        "職印.png",
        "訂正印",
        "佐藤(代理)",
        "×.png",
    ),
    *("Microsoft Office 署名欄...", "Microsoft Office Signature Line..."),
)
#: Neighbours of what is provisional: surnames, given names, and what programs write.
NEUTRAL = (
    *(
        "図プレースホルダー 3",
        "Picture Placeholder 2",
        "コンテンツ プレースホルダー 4",
        "tmp1A2B.png",
        "temp.png",
        "スクリーンショット (3).png",
        "切り取り.png",
    ),
    *(
        "画像 (2)",
        "IMG_20251125_101112.jpg",
        "image-removebg-preview.png",
        "フローチャート: 代替処理 8",
        "佐藤印2",
        "佐藤_最新.png",
        "佐藤(透過)",
    ),
    *(
        "佐藤花子_印影_v2.png",
        "電子印鑑_佐藤_朱",
        "LINE_ALBUM_251125_1.jpg",
        "受領印_佐藤.png",
        "押印_佐藤",
        "印 佐藤花子",
        "latest.png",
    ),
    *("contest.jpg",),
)
#: Not yet, to be replaced, or not in earnest.
PROVISIONAL = (
    *("受領前", "受領前.png", "配付前", "配布前", "交付前印", "押印前", "受取前"),
    *("手渡し前", "お渡し前", "確認前", "未配付", "未押印", "未確認", "未処理"),
    *("承認印", "決裁", "却下", "受付印", "回覧", "至急", "コピー", "copy.png", "写", "Approved"),
    *("要再押印", "再押印依頼", "押印待ち", "押し直し", "署名漏れ"),
    *("差し替え", "差替え予定", "後日差し替え", "要差替", "差換え用", "貼り替え", "入れ替え予定"),
    *("仮", "仮押印", "仮の印影", "佐藤仮", "佐藤_仮.png", "仮画像", "暫定"),
    *("暫定印", "とりあえず", "取り急ぎ", "後日押印", "のちほど", "追って押印", "次回"),
    *("準備中", "下書き", "保留", "まだ", "サンプル", "ダミー画像", "テスト用"),
    *("練習", "ひな形", "placeholder", "プレースホルダー", "draft.png", "TBD", "not yet"),
    *("代用", "ここに押印", "押印欄", "押印例", "example.png", "一時的", "予定"),
)
MARKS = (
    *(
        "済印",
        "済",
        "済.png",
        "済スタンプ",
        "受領済",
        "受領済印",
        "確認済",
        "確認印",
        "OK",
        "ok.png",
        "レ点",
        "チェック",
    ),
    *("チェック マーク 単色塗りつぶし", "Checkmark with solid fill", "閉じる 単色塗りつぶし", "丸", "checked.png"),
)
OTHERS = (
    "山田",
    "山田.png",
    "山田印",
    "山田太郎",
    "電子印鑑(山田)",
    "ヤマダ印",
    "雲居",
    "雲居桜.png",
    "山田_赤",
    "赤_山田.png",
    "鈴木印",
    "鈴木一郎.png",
    "くもい",
)


def judged(
    names: Sequence[str], kind: str = "picture", *, marks: str = ASK, stamp: str = ""
) -> dict[str, tuple[str, str]]:
    """Return what becomes of a row of 佐藤 花子 for each name that its one object may bear."""
    owners = {name: replace(SATO, bango=f"{at:07d}") for at, name in enumerate(names, start=1)}
    text = "佐藤" if kind == "shape" else "TRUE"
    backs = [
        Back(one, stamp=stamp, marks=((kind, f"sha {one.bango}" if "picture" in kind else text, name),))
        for name, one in owners.items()
    ]
    backs += [Back(YAMADA, "山田"), Back(KUMOI, "雲居")]
    found = outcome(World([*owners.values(), YAMADA, KUMOI], backs, marks=marks).judged())
    return {name: found[one.bango] for name, one in owners.items()}


def test_a_name_that_says_nothing_asks_nothing() -> None:
    names = (*QUIET, *NEUTRAL)
    assert judged(names) == dict.fromkeys(names, (RECEIVED, ""))


@pytest.mark.parametrize("name", ["前田印", "仮屋.png", "受領印_前田", "押印前川", "まだら", "未来", "未央印"])
def test_parts_of_names_are_not_provisional(name: str) -> None:
    assert not is_no_seal(name)


@pytest.mark.parametrize(("kind", "marks"), [("picture", ASK), ("picture", ACCEPT), ("cell_picture", ASK)])
def test_a_name_that_denies_a_receipt_is_asked_about(kind: str, marks: str) -> None:
    names = (*AGAINST, *PROVISIONAL)
    assert judged(names, kind, marks=marks) == dict.fromkeys(names, (REVIEW, "S02"))


@pytest.mark.parametrize("word", ["受領前", "配付前", "未配付", "差し替え予定", "後日差し替え", "仮印", "暫定"])
def test_such_a_word_is_asked_about_in_a_remark_too(word: str) -> None:
    back = Back(SATO, stamp="佐藤", remark=word)
    assert outcome(World([SATO], [back]).judged())[SATO.bango][0] == REVIEW


def test_a_picture_of_a_mark_proves_what_the_mark_does() -> None:
    assert judged(MARKS) == dict.fromkeys(MARKS, (REVIEW, "S02"))
    assert judged(MARKS, marks=ACCEPT) == dict.fromkeys(MARKS, (RECEIVED, ""))
    assert judged(MARKS, stamp="佐藤") == dict.fromkeys(MARKS, (RECEIVED, ""))


def test_the_name_of_another_member_is_no_seal_of_ones_own() -> None:
    assert judged(OTHERS) == dict.fromkeys(OTHERS, (REVIEW, "S03"))


def test_the_words_in_a_drawn_seal_outweigh_its_name_unless_that_denies() -> None:
    statuses = {name: status for name, (status, _) in judged(("山田印", "済印", "未受領", "見本"), "shape").items()}
    assert statuses == {"山田印": RECEIVED, "済印": RECEIVED, "未受領": REVIEW, "見本": REVIEW}


def test_a_ticked_box_says_what_stands_beside_it() -> None:
    labels = ("受領", "受領しました", "受領済", "未受領", "不在", "代理")
    accepted = {name: status for name, (status, _) in judged(labels, "checkbox", marks=ACCEPT).items()}
    assert accepted == dict.fromkeys(labels[:3], RECEIVED) | dict.fromkeys(labels[3:], REVIEW)
    assert {status for status, _ in judged(labels, "checkbox").values()} == {REVIEW}


def test_the_question_quotes_the_name() -> None:
    back = Back(SATO, marks=(("picture", "sha", "未受領"),))
    assert any("「未受領」" in message for message in messages(World([SATO], [back]).judged(), "S02"))


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (("picture", "sha", "済印"), "「済印」という名前の画像"),
        (("cell_picture", "sha", "済印"), "「済印」という名前の画像"),
        (("checkbox", "TRUE", ""), "チェックボックスだけ"),
        (("shape", "", ""), "文字のない図形だけ"),
        (("shape", "済", ""), "「済」だけでは"),
    ],
)
def test_the_question_about_a_mark_says_what_it_is(mark: tuple[str, ...], words: str) -> None:
    found = messages(World([SATO], [Back(SATO, marks=(mark,))]).judged(), "S02")
    assert len(found) == 1
    assert words in found[0]
