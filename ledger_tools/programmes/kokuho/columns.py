"""The columns of a 国保 roster, one row per insured person."""

from __future__ import annotations

from collections.abc import Mapping

from ledger_tools.columns import Column

COLUMNS: tuple[Column, ...] = (
    Column("household_no", "世帯番号", ("世帯No", "世帯コード"), 12.0),
    Column("head", "世帯主区分", ("世帯主世帯員区分",), 10.0),
    Column("kigo", "記号", ("被保険者記号", "保険証記号"), 8.0),
    Column("bango", "番号", ("被保険者番号", "保険証番号"), 11.0),
    Column("edaban", "枝番", ("枝番号",), 6.0),
    Column("name", "氏名", ("氏名漢字", "氏名(漢字)", "被保険者氏名"), 16.0),
    Column("kana", "フリガナ", ("ふりがな", "氏名カナ", "カナ氏名", "氏名(カナ)"), 18.0),
    Column("birth_date", "生年月日", ("誕生日",), 16.0),
    Column("ward", "区", ("区名", "居住区", "行政区"), 9.0),
    Column("registered", "マイナ保険証登録", ("マイナ保険証利用登録", "利用登録"), 10.0),
    Column("certificate_expires_on", "電子証明書有効期限", ("証明書有効期限",), 16.0),
    Column("support", "支援措置", ("DV等支援措置", "情報閲覧制限"), 9.0),
    Column("hardship", "要配慮申請", ("資格確認書交付申請", "要配慮者申請"), 10.0),
    Column("cancelled", "解除申請", ("利用登録解除申請", "マイナ保険証解除申請"), 10.0),
    Column("share_changes_on", "負担割合変更日", ("負担割合変更年月日",), 16.0),
    Column("stay_ends_on", "在留期間満了日", ("在留期限", "在留期間の満了日"), 16.0),
    Column("student", "マル学", ("マル学該当", "学"), 7.0),
    Column("graduates_on", "卒業予定日", ("卒業予定年月日",), 16.0),
    Column("registered_mail", "書留希望", ("簡易書留希望",), 9.0),
)

HEADERS: Mapping[str, str] = {column.key: column.header for column in COLUMNS}

#: Without these columns nobody can be told apart; the others are asked for where they matter.
REQUIRED = ("household_no", "bango", "edaban", "name", "birth_date", "ward")
