"""What the heading of a sender's own column says about the words below it.

Under メモ a clerk writes as in 備考; under 職名 or 係 the words describe the member, and 課長代理 is no proxy.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ledger_tools.japanese.text import fold_header

NO_HEADING = "none"
REMARK = "remark"  # メモ: a remark in all but name
ACT = "act"  # 未受領, 配付: the heading says what happened, a mark or a day below it that it did
RECEIVER = "receiver"  # 受領者: a name below it is that of whoever has the card
PERSON = "person"  # 配付者, 担当: who saw to it
ATTRIBUTE = "attribute"  # 職名, 係, 勤務地: who the member is and where
READING = "reading"  # よみ
NUMBER = "number"  # 内線, 年齢, 封筒番号
KEPT = "kept"  # 保管場所: where the card is; 本人 below it is as good as a receipt
HISTORY = "history"  # 経過: a remark, but a move in it is past
OTHER = "other"

_RECEIVER = re.compile(
    r"(?:カード|証|現物|資格確認書)?の?(?:実際?の?|最終)?お?"
    r"(?:(?:代理|代行|代わり)?の?(?:受領|受取|受け?取り?|引取り?)(?:代理|代行)?(?:者|人|先)?(?:者|人|先)"
    r"|(?:代理|代行|代筆|代印|代受|代領)(?:者|人|先)?(?:者|人|先)"
    r"|(?:受け取った|受取った|受け取られた|受領した|お受け取りになった|引き取った|引取った)(?:者|人|方)"
    r"|(?:渡し|手渡し|お渡し|交付|配付|配布|引渡し|引き渡し|受渡し)先|(?:渡した|お渡しした|手渡した)(?:先|相手))"
    r"(?:名|氏名)?(?:\(.*\))?"
)
_PERSON = re.compile(
    r".*(?:者|担当|担当者|係員|職員|責任者|上司|所属長|課長|係長|主任|受付|立会い?|チェッカー)(?:名|氏名|印|サイン)?"
)
#: 未受領者, 退職者: no actor, but what is the case.
_STATE = re.compile(r"未|退職|離職|休職|休業|育休|産休|病休|不在|異動|転出|死亡|欠勤|辞退|拒否")
_REMARK = re.compile(
    r"(?:メモ|memo|ﾒﾓ|備考|備忘|ステータス|status|フォロー|摘要|特記|連絡(?!先)|状況|進捗|経緯|処理|対応|対処|措置|コメント|その他|理由|事情|伝言|申し?送り?|補足|内容|結果|"
    r"確認事項|注記?|注意|報告|通信|note|気付き|気づき|所見|回答|返答|返事|質問|照会|記事|付記|追記|記録|欄外|自由記入|自由記述).*"
    r"|.*(?:メモ|memo|備考|摘要|事項|状況|コメント|(?<!印)欄|理由|結果|内容|経緯)\d*"
)
_ACT = re.compile(
    r"受領|受取|受け取|配付|配布|交付|手渡|手交|渡し|渡済|渡|引渡|返却|返送|返戻|返納|回収|郵送|発送|送付|投函|不在|未着|保管|預"
    r"|退職|離職|死亡|休職|休業|育休|産休|異動|転出|出向|代理|紛失|拒否|辞退|後日|予定"
)
_ATTRIBUTE = re.compile(
    r"職|役職.*|補職.*|職名.*|職種.*|職位.*|職層.*|職階.*|.*(?:級|号給|身分)|.*(?:任用|雇用|勤務|就業|採用)(?:形態|区分|種別|種類|先|地|場所|日|時間|年)?"
    r"|.*(?:形態|区分|種別|種類|資格|免許|校種|学年|教科|学級|シフト|勤怠|曜日|時間帯)"
    r"|.*(?:所属(?:所|課|名|コード)*|部署|組織|班|係|課|部|室|局|係名|課名|班名|部名|室名|局名|署|隊|園|校|学校名?|施設名?|庁舎|建物|階|フロア|席|座席|机|地区|方面|事務所)"
    r"|(?!.*(?:保管|置)).*(?:場所|勤務地|職場)"
    r"|.*(?:姓|旧姓|名|氏|通称|メール.*|mail.*|アドレス|住所.*|連絡先.*)|性別|続柄|世帯|扶養.*|家族.*|グループ|組|チーム"
)
_READING = re.compile(r".*(?:よみ|ヨミ|読み|ふりがな|フリガナ|カナ|かな|ローマ字)")
_NUMBER = re.compile(
    r".*(?:コード|code|id|番号|no\.?|№|順|内線|電話.*|tel.*|携帯.*|fax.*|郵便番号|〒|年齢|年代|生年月日|人数|枚数|年次|年度|期)"
)
_KEPT = re.compile(r".*保管(?:場所|先)?|(?:カード|証|現物|資格確認書)の?(?:所在|場所|置き?場所?)")
_HISTORY = re.compile(r"経過|経歴|履歴|沿革")


@lru_cache(maxsize=4096)
def heading_kind(heading: str) -> str:
    """Return which of the kinds above a heading is of."""
    folded = fold_header(heading)
    if not folded:
        return NO_HEADING
    if _RECEIVER.fullmatch(folded):
        return RECEIVER
    if _STATE.match(folded):
        return ACT
    if _KEPT.fullmatch(folded):
        return KEPT
    if _PERSON.fullmatch(folded):
        return PERSON
    if _REMARK.fullmatch(folded):
        return REMARK
    if _ACT.search(folded):
        return ACT
    kinds = ((_HISTORY, HISTORY), (_READING, READING), (_NUMBER, NUMBER), (_ATTRIBUTE, ATTRIBUTE))
    return next((kind for pattern, kind in kinds if pattern.fullmatch(folded)), OTHER)
