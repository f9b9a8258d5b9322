"""The catalogue of findings: one entry per code. ``rules``, the README's table and the tests derive from it.

Codes are a contract: they are never renumbered, and a retired code is never used again.
F = file, R = row integrity, S = stamp, N = remark (備考), D = department.
"""

from __future__ import annotations

from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"
INFO = "info"

SEVERITY_LABELS = {ERROR: "エラー", WARNING: "注意", INFO: "参考"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a code means. ``clause`` is the place in the notice (依頼文, 別紙2, 別紙3) that the rule comes from.

    ``open`` tells whether a finding of this kind keeps ``validate`` from exiting 0 by itself.
    """

    code: str
    severity: str
    title: str
    meaning: str
    clause: str
    remedy: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding with its place. Empty strings where a place does not apply."""

    code: str
    message: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    ledger_id: str = ""
    kigo: str = ""
    bango: str = ""
    severity: str = ""

    @property
    def kind(self) -> Kind:
        return CATALOGUE_BY_CODE[self.code]

    @property
    def level(self) -> str:
        """Its own severity, or else that of its kind."""
        return self.severity or self.kind.severity

    @property
    def place(self) -> str:
        return place(self.file, self.sheet, self.cell)

    @property
    def sentence(self) -> str:
        """Place, what is wrong and the rule (``message``), what to do: the one wording pattern of the tool."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}〔{self.code}〕{self.kind.remedy}"


def place(file: str, sheet: str = "", cell: str = "") -> str:
    """Return 'file［sheet］cell', leaving out what is empty."""
    return f"{file}{f'［{sheet}］' if sheet else ''}{cell}"


_A3_ROW = "別紙3 2(1)・(3)"

CATALOGUE: tuple[Kind, ...] = (
    Kind(
        "F01",
        ERROR,
        "開けないファイル",
        "壊れている、途中で切れている、又は0バイトのファイル",
        "",
        "所属に再提出を依頼してください。",
    ),
    Kind(
        "F02",
        ERROR,
        "パスワード付き",
        "パスワードが無いか違うため開けないファイル",
        "",
        "パスワードを確認し、--password で指定して取り込み直してください。",
    ),
    Kind(
        "F03",
        ERROR,
        "受領簿が見当たらない",
        "「受領印又は署名」欄のある表が無いファイル",
        "別紙3 2(3)",
        "提出ファイルの取り違えでないか所属に確認してください。",
    ),
    Kind(
        "F04",
        WARNING,
        "図を確認できない形式",
        ".xls、.ods、.csv など、印影の画像を確認できない形式。空欄の行は「判読不能」として扱う",
        "",
        ".xlsx で保存し直して再提出を依頼するか、原本を目で確認してください。",
    ),
    Kind(
        "F05",
        ERROR,
        "別の事業・不明な受領簿",
        "この事業で発行していない受領簿番号、又は別の事業の受領簿",
        "",
        "この事業の受領簿かどうかを提出元に確認してください。",
    ),
    Kind(
        "F06",
        INFO,
        "旧版の受領簿",
        "後から新しい版を発行した受領簿の、古い版での提出。内容の変わらない行は有効",
        "",
        "変更のあった行だけ新しい版で提出を依頼してください。",
        open=False,
    ),
    Kind(
        "F07",
        INFO,
        "取込済みのファイル",
        "以前取り込んだものと同一内容のファイル。二重には数えない",
        "",
        "対応は不要です。",
        open=False,
    ),
    Kind(
        "F08",
        ERROR,
        "先の提出と矛盾",
        "後の提出が、先の提出の内容と食い違う",
        "",
        "どちらが正しいか所属に確認してください。",
    ),
    Kind(
        "F09",
        INFO,
        "マクロ・外部リンク等",
        "マクロ、外部リンク、埋込みオブジェクトを含むファイル。実行せずに読み飛ばす",
        "",
        "対応は不要です。外部リンクの画像は印影として数えません。",
        open=False,
    ),
    Kind(
        "F10",
        ERROR,
        "安全上の制限を超過",
        "大きさ、部品数、圧縮率などが安全上の制限を超えるファイル",
        "",
        "余分なシートや画像を除いて再提出を依頼してください。",
    ),
    Kind(
        "R01",
        ERROR,
        "行が無い",
        "発行した受領簿にある組合員の行が、提出された表に無い",
        _A3_ROW,
        "行を削除していないか所属に確認してください。",
    ),
    Kind(
        "R02",
        ERROR,
        "発行していない行",
        "受領簿に無かった組合員の行が追加されている",
        "別紙3 2(1)※",
        "記号・番号及び所属所を確認してください。",
    ),
    Kind(
        "R03",
        ERROR,
        "記載内容の変更",
        "発行時の記号、番号、氏名、所属又は枚数が書き換えられている",
        "別紙3 2(1)※",
        "書き換えた理由を所属に確認してください。",
    ),
    Kind(
        "R04",
        ERROR,
        "同じ組合員が重複",
        "同じ組合員の行が一つの提出に二つ以上ある",
        "別紙3 2(1)※",
        "どちらの行が正しいか所属に確認してください。",
    ),
    Kind(
        "S01",
        ERROR,
        "押印・署名も備考も無い",
        "受領簿は提出済みだが、受領印・署名も備考も無い",
        _A3_ROW,
        "本人への配付を確認し、押印・署名又は備考の記入を依頼してください。",
    ),
    Kind(
        "S02",
        ERROR,
        "受領の証拠にならない記入",
        "〃、同上、×、未、不在、予定、済、○ など、本人の受領を示さない記入",
        "別紙3 2(1)",
        "本人の押印又は署名を依頼してください。",
    ),
    Kind(
        "S03",
        ERROR,
        "署名が本人と一致しない",
        "署名が氏名、旧姓、フリガナのどれとも合わない",
        "別紙3 2(1)",
        "本人の署名か所属に確認してください。",
    ),
    Kind(
        "S04",
        WARNING,
        "代理受領",
        "代理人による受領と読める記入",
        "別紙3 2(1)",
        "本人に渡ったことを所属に確認してください。",
    ),
    Kind(
        "S05",
        ERROR,
        "印影の行が特定できない",
        "画像や図形が2行にまたがる、欄の外にある等、どの行の印か決められない",
        "別紙3 2(1)",
        "原本の画像を確認し、行ごとの押印を依頼してください。",
    ),
    Kind(
        "S06",
        ERROR,
        "別人の行に同じ印影",
        "姓の異なる組合員の行に同一の画像が使われている",
        "別紙3 2(1)",
        "本人の押印か所属に確認してください。",
    ),
    Kind(
        "S07",
        ERROR,
        "受領年月日の誤り",
        "受領年月日が配付開始より前、未来、又は日付でない(配付期限より後は注意)",
        "依頼文 2(2)、別紙3 2(1)",
        "正しい受領年月日を所属に確認してください。",
    ),
    Kind(
        "S08",
        ERROR,
        "退職者の押印",
        "記録では配付開始前に退職した組合員の行に押印・署名がある",
        "別紙3 2(1)",
        "誰が受け取ったか所属に確認してください。",
    ),
    Kind(
        "N01",
        ERROR,
        "備考の意味が不明",
        "備考の記載が、退職、休職・郵送などのどれとも判断できない",
        "別紙3 2(1)・(2)",
        "備考の意味を所属に確認してください。",
    ),
    Kind(
        "N02",
        ERROR,
        "備考に日付等が無い",
        "備考に退職日、郵送日又は郵送した旨が無い",
        "別紙3 2(1)・(2)",
        "「○月○日退職者」又は「休職(休業)中 ○月○日自宅宛てて郵送済み」の形で記入を依頼してください。",
    ),
    Kind(
        "N03",
        ERROR,
        "予定のまま",
        "郵送や受領が予定として書かれ、済んだと読めない",
        "別紙3 2(1)・(2)",
        "実施後の日付で記入し直すよう依頼してください。",
    ),
    Kind(
        "N04",
        ERROR,
        "退職の記録が無い",
        "備考は退職だが、記録では退職していない",
        "別紙3 2(1)",
        "退職の有無を人事の記録で確認してください。",
    ),
    Kind(
        "N05",
        ERROR,
        "退職日の相違",
        "備考の退職日と記録の退職日が異なる",
        "別紙3 2(1)",
        "正しい退職日を確認してください。",
    ),
    Kind(
        "N06",
        WARNING,
        "起算日前の退職者",
        "退職者起算日より前に退職しており、受領簿に載る対象でない",
        "依頼文 2(1)、別紙3 2(1)",
        "資格確認書が戻っているか確認し、名簿を訂正してください。",
    ),
    Kind(
        "N07",
        ERROR,
        "退職者のカード未着",
        "退職者の資格確認書が、まだ全部は戻っていない",
        "別紙3 2(1)・3※",
        "庶務担当課に返送を依頼してください。",
    ),
    Kind(
        "N08",
        ERROR,
        "休職の記録が無い",
        "備考は休職・休業だが、記録ではその日に休職・休業していない",
        "別紙3 2(2)",
        "休職・休業の期間を人事の記録で確認してください。",
    ),
    Kind(
        "N09",
        ERROR,
        "郵送日の誤り",
        "郵送日が配付開始より前、又は未来(配付期限より後は注意)",
        "別紙3 2(2)",
        "正しい郵送日を所属に確認してください。",
    ),
    Kind(
        "N10",
        ERROR,
        "退職の備考が無い",
        "記録では退職しているが、備考に退職の記載が無い",
        "別紙3 2(1)",
        "「○月○日退職者」の記入と資格確認書の返送を依頼してください。",
    ),
    Kind(
        "N11",
        ERROR,
        "休職者へ未郵送",
        "記録では休職・休業中だが、行に何も記入が無い",
        "別紙3 2(2)",
        "自宅宛てに郵送し、備考に郵送日を記入するよう依頼してください。",
    ),
    Kind(
        "N12",
        ERROR,
        "押印と備考が矛盾",
        "押印・署名があるのに、備考は受け取っていないことを示す",
        "別紙3 2",
        "どちらが正しいか所属に確認してください。",
    ),
    Kind(
        "N13",
        ERROR,
        "異動",
        "備考によれば他の所属へ異動している",
        "別紙3 2(1)",
        "異動先の所属へ資格確認書と受領簿を引き継いでください。",
    ),
    Kind(
        "N14",
        ERROR,
        "郵便の返戻",
        "郵送した資格確認書が宛先不明等で戻っている",
        "別紙3 2(2)",
        "住所を確認し、再度郵送してください。",
    ),
    Kind(
        "N15",
        ERROR,
        "12月2日以降の退職",
        "旧証失効日以降の退職。カードの返送は不要だが、受領の記録が無い",
        "依頼文 3(2)、別紙3 2(1)",
        "退職前に本人へ渡っているか所属に確認してください。",
    ),
    Kind(
        "D01",
        ERROR,
        "受領簿の未提出",
        "所属の受領簿がまだ提出されていない",
        "依頼文 2(3)、別紙3 3",
        "庶務担当課を通じて提出を依頼してください。",
    ),
    Kind(
        "D02",
        ERROR,
        "未記入の行がある提出",
        "全員分の押印・署名又は備考がそろわないまま提出されている",
        "別紙3 2(3)",
        "未記入の行を所属に差し戻してください。",
    ),
    Kind(
        "D03",
        INFO,
        "期限後の提出",
        "提出期限を過ぎて提出された受領簿",
        "依頼文 2(3)、別紙3 3",
        "記録のみで、対応は不要です。",
        open=False,
    ),
    Kind(
        "D04",
        ERROR,
        "返送枚数の不一致",
        "返送された資格確認書の枚数が、退職の行の枚数と合わない",
        "別紙3 3※",
        "返送された資格確認書を数え直してください。",
    ),
    Kind(
        "D05",
        WARNING,
        "件数が別紙2と異なる",
        "局の件数が設定(別紙2)の件数と一致しない",
        "別紙2",
        "名簿の過不足を確認してください。",
    ),
)

CATALOGUE_BY_CODE = {kind.code: kind for kind in CATALOGUE}
