"""What the heading of a column of the sender's own says about the words below it, heading by heading."""

from __future__ import annotations

import pytest

from ledger_tools.remarks.headings import heading_kind

HEADINGS = {
    "remark": """
        メモ memo ﾒﾓ 備考 備忘 ステータス status フォロー 摘要 特記 連絡 連絡事項 状況 進捗 経緯 処理
        対応 対処 措置 コメント その他 理由 事情 伝言 申送り 申し送り 補足 内容 結果 確認事項 注 注記 注意 報告
        通信 note 気付き 気づき 所見 回答 返答 返事 質問 照会 記事 付記 追記 記録 欄外 自由記入 自由記述 課メモ
        課備考 特別事項 配付状況 所属コメント 記入欄 確認結果 連絡内容 これまでの経緯 課メモ2
    """,
    "receiver": """
        受領者 受領者名 受取者 受取人 受け取り者 引取り者 代理受領者 代理者 実際の受領者 カードの受領者 受け取った人
        受取った方 受領した者 引き取った人 渡し先 手渡し先 お渡し先 交付先 配付先 配布先 引渡し先 引き渡し先 受渡し先
        渡した先 お渡しした相手 手渡した相手 受領者氏名 お受け取りになった方 代理受領者氏名 代筆者 受領代理人 代行者
    """,
    "act": """
        未受領 未受領者 退職 退職者 離職 休職者 休業 育休 産休 病休者 不在 異動者 転出 死亡 欠勤 辞退 拒否 受領
        受取 受け取り 配付 配布 交付 手渡 手渡し 手交 渡し 渡済 引渡 返却 返送 返戻 返納 回収 郵送 発送 送付 投函
        未着 預り 出向 代理 紛失 後日 予定 配付日 郵送日 不在理由
        離職者 休業者 育休者 産休者 不在者 転出者 死亡者 欠勤者 辞退者 拒否者
    """,
    "person": """
        配付者 担当 担当者 係員 職員 責任者 上司 所属長 課長 係長 主任 受付 立会 立会い チェッカー 配付者名 担当者印
        確認者氏名 担当サイン
    """,
    "kept": """
        保管場所 保管先 カード保管場所 カードの所在 カードの場所 証の置場所 現物の置き場 資格確認書の所在 カード置き場
    """,
    "history": """
        経過 経歴 履歴 沿革
    """,
    "reading": """
        よみ ヨミ 読み ふりがな フリガナ カナ かな ローマ字 氏名カナ
    """,
    "number": """
        社員コード code id 番号 職員番号 no no. № 順 内線 電話 電話番号 tel 携帯 fax 郵便番号 〒
        年齢 年代 生年月日 人数 枚数 年次 年度 期 所属コード
    """,
    "attribute": """
        職 役職 補職 職名 職種 職位 職層 職階 等級 号給 身分 任用形態 雇用区分 勤務形態 就業種別 採用年 勤務地
        雇用形態 区分 種別 種類 資格 免許 校種 学年 教科 学級 シフト 勤怠 曜日 時間帯 所属 所属所 所属課 部署 組織
        班 係 課 部 室 局 係名 課名 班名 部名 室名 局名 署 隊 園 校 学校 学校名 施設 施設名 庁舎 建物 階
        フロア 席 座席 机 地区 方面 事務所 場所 職場 姓 旧姓 名 氏 通称 メール メールアドレス mail アドレス
        住所 連絡先 性別 続柄 世帯 扶養 家族 グループ 組 チーム
    """,
    "other": """
        A 配置 所在地 色 〇 備え
    """,
}


@pytest.mark.parametrize("kind", HEADINGS)
def test_every_heading_is_of_its_kind(kind: str) -> None:
    assert {heading: heading_kind(heading) for heading in HEADINGS[kind].split()} == dict.fromkeys(
        HEADINGS[kind].split(), kind
    )
