"""What a picture or shape is called, word by word: nothing, that something is done, or that it is no seal."""

from __future__ import annotations

import pytest

from ledger_tools.names.objects import is_mark, is_no_seal, says_something

NOTHING = """
    図 図1 図形 図形3 グラフィック グラフィックス picture graphic graphics img
    dsc 電子印鑑 電子印 個人印 ネーム印 日付印 データ印 データネーム 受領印 認印 認め印 三文判
    シャチハタ 印鑑 印影 印章 ハンコ はんこ 判子 スタンプ 画像 写真 手書き 自署 署名 サイン 印 ㊞
    seal e-seal stamp hanko inkan sign signature image
    フローチャート 名称未設定 無題 背景なし 枠線なし 余白除去 背景透過 背景削除 加工済 編集済 修正済
    圧縮済 縮小済み トリミング済
"""
NO_SEAL = """
    所属長 公印 職印 社印 庁印 角印 検印 訂正印 契印 割印 承認 決裁 却下 否認 合議 供覧 回覧 閲覧
    受付 至急 極秘 秘密 社外秘 部外秘 重要 原本 approved rejected confidential
    urgent コピー copy 写し 写 控え 控 副本 受領前 受取前 受取り前 受け取り前 受渡し前
    引渡し前 引き渡し前 手渡し前 渡し前 渡す前 手交前 配付前 配布前 交付前 配達前 到着前 押印前 捺印前
    署名前 記名前 確認前 承認前 提出前 未受領 未配付 未交付 未渡し 未押印 未捺印 未署名 未確認 未承認
    未処理 未済 未定 未着 未完 未了 未読 未記入 未提出 未回収 未到着 未届 未使用 差替 差し替え 入替
    入れ換え 貼替 張り替え 取替 置換え 差しかえ 仮 暫定 とりあえず 取敢えず 取り敢えず 取急ぎ 一時的
    一時保存 一時置き 一時保管 当面 後日 のちほど 後ほど 後程 後で あとで 追って 次回 近日 今後 予定
    見込 見込み 準備中 作成中 作業中 下書き 保留 要再 要確認 要押印 要捺印 要署名 要訂正 要修正 要差替
    要連絡 要返却 要対応 要調査 要照会 要回収 再押印 再捺印 再署名 再記入 再提出 再確認 再発行 再交付
    再配付 再作成 押直し 書き直し やり直し 不鮮明 押印待ち 署名漏れ 捺印もれ 押印忘れ 押印依頼 署名不備
    まだ 見本 サンプル テスト ダミー ひな形 ひな型 雛形 雛型 練習 お試し 試し 動作確認 デモ 代用 代替
    記入例 記載例 押印例 捺印例 署名例 押し例 押印欄 署名位置 印場所 ここに プレースホルダー
    placeholder sample dummy test demo draft pending
    provisional temporary tbd tba todo notyet not-yet
    example mock
"""
MARKS = """
    レ点 丸 まる マル チェック チェックマーク チェック済 check checked checkmark
    tick done ok ○ ◯ 〇 ✓ ✔ ☑ 済 済み 受領済 確認済 完了 了 済印
"""
NO_MARKS = "山田 前田 図 図1 印鑑 認印 受領印 本人 見本 山田印 電子印鑑"


@pytest.mark.parametrize("name", NOTHING.split())
def test_what_programs_and_people_call_a_seal_says_nothing(name: str) -> None:
    assert not says_something(name)


@pytest.mark.parametrize("name", NO_SEAL.split())
def test_what_is_no_seal_or_not_in_earnest(name: str) -> None:
    assert is_no_seal(name)


@pytest.mark.parametrize("name", MARKS.split())
def test_what_says_no_more_than_that_it_is_done(name: str) -> None:
    assert is_mark(name)


@pytest.mark.parametrize("name", NO_MARKS.split())
def test_a_name_or_a_word_for_a_seal_is_no_mark(name: str) -> None:
    assert not is_mark(name)
