"""The catalogue of findings: one entry per code. ``rules``, the README's table and the tests derive from it.

Codes are a contract: they are never renumbered, and a retired code is never used again.
F = file, R = row integrity, S = stamp, N = remark (備考), D = department, P = scanned page.
"""

from __future__ import annotations

from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"
INFO = "info"

SEVERITY_LABELS = {ERROR: "要対応", WARNING: "注意", INFO: "参考"}

# Who must act on a finding.
DEPARTMENT = "所属"
SECTION = "庶務担当課"
DESK = "保険係"  # from the personnel records, or by looking at the file
NOBODY = ""  # it is only on record

# Whether a letter gives the department the finding's message beside what it asks for.
ALWAYS = "always"
ALONE = "alone"  # a mere warning (a late day) goes without saying where something else is said
NEVER = "never"  # the message speaks to the desk

#: The rank of what does not by itself make a row doubtful.
LAST = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a code means and what follows from it. Nothing has a default: a code that leaves one out does not run.

    ``clause`` is the place in the notice (依頼文, 別紙2, 別紙3) that the rule comes from. ``remedy`` says what the desk
    does, ``ask`` what a letter asks of the department ('' where it has no words of its own for it); beside one of the
    codes of ``unless`` that is left out, as theirs says what is to be done with the row.
    ``rank`` orders doubtful rows: what is most likely to hide a card that never arrived has the lowest.
    ``outstanding``: it says what is missing, not that something is doubtful, so the row stays outstanding.
    ``day_holds``: it doubts the stamp only, and the 受領年月日 beside it need not be written again.
    ``alone``: the returned file shows it by itself, without the records, the ledgers as issued and other returns.
    """

    code: str
    severity: str
    title: str
    clause: str
    meaning: str
    remedy: str
    ask: str
    unless: frozenset[str]
    actor: str
    rank: int
    outstanding: bool
    told: str
    day_holds: bool
    alone: bool

    @property
    def open(self) -> bool:
        """Whether there is something to be done, which the report counts."""
        return self.actor != NOBODY


_A3_ROW = "別紙3 2(1)・(3)"
_ALWAYS_ASKED: frozenset[str] = frozenset()

CATALOGUE: tuple[Kind, ...] = (
    Kind(
        code="F01", severity=ERROR, title="開けないファイル", clause="",
        meaning="壊れている、途中で切れている、0バイトの、又は取込みの途中で失敗したファイル",
        remedy="内容に従い、もう一度取り込むか、所属に再提出を依頼してください。", ask="",
        unless=_ALWAYS_ASKED, actor=SECTION, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="F02", severity=ERROR, title="パスワード付き", clause="",
        meaning="パスワードがないか違うため、又は閲覧できる人の制限や暗号化のため開けないファイル",
        remedy="パスワードを確認して取り込み直すか、保護を外したファイルの提出を依頼してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="F03", severity=ERROR, title="受領簿が見当たらない", clause="別紙3 2(3)",
        meaning="「受領印又は署名」欄のある表がないファイル",
        remedy="提出ファイルの取り違えでないか所属に確認してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="F04", severity=WARNING, title="図を確認できない形式", clause="",
        meaning=".xls、.ods、.csv など、印影の画像や取消線を確認できない形式。空欄の行は「判読不能」として扱う",
        remedy=".xlsx で保存し直して再提出を依頼するか、原本を目で確認してください。",
        ask="Excel ブック(.xlsx)で保存し直したものを御提出ください。",
        unless=_ALWAYS_ASKED, actor=SECTION, rank=250, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="F05", severity=ERROR, title="別の事業・不明な受領簿", clause="",
        meaning="この事業で発行していない受領簿番号、又は別の事業の受領簿",
        remedy="この事業の受領簿かどうかを提出元に確認してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="F06", severity=INFO, title="旧版の受領簿", clause="",
        meaning="後から新しい版を発行した受領簿の、古い版での提出。枚数の変わらない行は、改姓等があっても有効",
        remedy="変更のあった行だけ新しい版で提出を依頼してください。", ask="",
        unless=_ALWAYS_ASKED, actor=NOBODY, rank=160, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="F07", severity=INFO, title="取込済みのファイル", clause="",
        meaning="以前取り込んだものと同一内容のファイル。二重には数えない",
        remedy="対応は不要です。", ask="",
        unless=_ALWAYS_ASKED, actor=NOBODY, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="F08", severity=ERROR, title="先の提出と矛盾", clause="",
        meaning="後の提出が先の提出と食い違う、又は先の死亡・受領拒否・紛失などに触れていない(備考だけが消えた・変わったものは注意)",
        remedy="どちらが正しいか所属に確認してください。",
        ask="事実を確かめて記入し、先の記載が誤りなら「前回の記載は誤り」と、その後に変わったのならその経過を、"
        "備考に記入してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=30, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="F09", severity=INFO, title="マクロ・外部リンク等", clause="",
        meaning="マクロ、外部リンク、埋込みオブジェクトを含むファイル。実行せずに読み飛ばす",
        remedy="対応は不要です。外部リンクの画像は印影として数えません。", ask="",
        unless=_ALWAYS_ASKED, actor=NOBODY, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="F10", severity=ERROR, title="安全上の制限を超過", clause="",
        meaning="大きさ、部品数、圧縮率などが安全上の制限を超えるファイル",
        remedy="余分なシートや画像を除いて再提出を依頼してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="R01", severity=ERROR, title="行がない", clause=_A3_ROW,
        meaning="発行した受領簿にある組合員の行が、提出された表にない",
        remedy="行を削除していないか所属に確認してください。",
        ask="本人の押印又は署名を受けてください。休職・退職の方は、備考に記入してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=LAST, outstanding=True, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="R02", severity=ERROR, title="発行していない行", clause="別紙3 2(1)※",
        meaning="受領簿になかった組合員の行が追加されている(別の所属の組合員は、名簿で異動が分かるときだけ有効)",
        remedy="記号・番号及び所属所を確認してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=35, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="R03", severity=ERROR, title="記載内容の変更", clause="別紙3 2(1)※",
        meaning="発行時の記号、番号、氏名、所属又は枚数が書き換えられている",
        remedy="書き換えた理由を所属に確認してください。",
        ask="記号・番号等を書き換えた理由を備考に記入してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=40, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="R04", severity=ERROR, title="同じ組合員が重複", clause="別紙3 2(1)※",
        meaning="同じ組合員の行が一つの提出に二つ以上ある(後の提出で一つになったものは除く)",
        remedy="どちらの行が正しいか所属に確認してください。",
        ask="正しい内容を1行に記入してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=50, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="S01", severity=ERROR, title="押印・署名も備考もない", clause=_A3_ROW,
        meaning="受領簿は提出済みだが、受領印・署名も備考もない",
        remedy="本人への配付を確認し、押印・署名又は備考の記入を依頼してください。",
        ask="本人へ渡し、押印又は署名を受けてください。",
        unless=frozenset(("F08", "N10", "N11", "N13", "N15")),
        actor=DEPARTMENT, rank=LAST, outstanding=True, told=ALWAYS, day_holds=True, alone=True,
    ),
    Kind(
        code="S02", severity=ERROR, title="受領の証拠にならない記入", clause="別紙3 2(1)",
        meaning="〃、同上、×、未、不在、予定、済、○ など、本人の受領を示さない記入(備考で足りる行の「―」等を除く)",
        remedy="本人の押印又は署名を依頼してください。",
        ask="本人の押印又は署名を受けてください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=220, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="S03", severity=ERROR, title="署名が本人と一致しない", clause="別紙3 2(1)",
        meaning="署名が氏名、旧姓、フリガナのどれとも合わない",
        remedy="本人の署名か所属に確認してください。",
        ask="本人の署名か確かめ、違うときは本人の署名を受けてください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=80, outstanding=False, told=ALWAYS, day_holds=True, alone=True,
    ),
    Kind(
        code="S04", severity=WARNING, title="代理受領", clause="別紙3 2(1)",
        meaning="代理人による受領と読める記入",
        remedy="本人に渡ったことを所属に確認してください。",
        ask="本人に渡ったことを確かめ、本人の押印又は署名を受けてください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=210, outstanding=False, told=ALWAYS, day_holds=True, alone=True,
    ),
    Kind(
        code="S05", severity=ERROR, title="印影の行が特定できない", clause="別紙3 2(1)",
        meaning="画像や図形が2行にまたがる、欄の外にある等、どの行の印か決められない。取消線の引かれた記入、表から外れた行も含む",
        remedy="原本の画像を確認してください。",
        ask="行ごとに押印又は署名を受けてください。",
        unless=_ALWAYS_ASKED, actor=DESK, rank=100, outstanding=False, told=ALWAYS, day_holds=True, alone=True,
    ),
    Kind(
        code="S06", severity=ERROR, title="別人の行に同じ印影", clause="別紙3 2(1)",
        meaning="姓の異なる組合員の行に同一の画像又は同じ印影が使われている(紙面では、同じ所属の受領簿の全ての頁を比べる)",
        remedy="本人の押印か所属に確認してください。",
        ask="本人の押印又は署名を受けてください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=10, outstanding=False, told=ALWAYS, day_holds=True, alone=True,
    ),
    Kind(
        code="S07", severity=ERROR, title="受領年月日の誤り", clause="依頼文 2(2)、別紙3 2(1)",
        meaning="受領年月日、署名・印の日付又は備考の受領日が、配付開始より前、未来、又は日付でない"
        "(配付期限より後は注意)",
        remedy="正しい受領年月日を所属に確認してください。",
        ask="正しい受領年月日を記入し、改めて押印又は署名を受けてください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=170, outstanding=False, told=ALONE, day_holds=False, alone=True,
    ),
    Kind(
        code="S08", severity=ERROR, title="退職者の押印", clause="別紙3 2(1)",
        meaning="記録では配付開始前に退職した組合員の行に押印・署名がある",
        remedy="誰が受け取ったか所属に確認してください。",
        ask="誰が受け取ったかを備考に記入してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=20, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="N01", severity=ERROR, title="備考の意味が不明", clause="別紙3 2(1)・(2)",
        meaning="備考の記載が、退職、休職・郵送などのどれとも判断できない、死亡の日が記録の退職日と違う、又は枚数が行と違う",
        remedy="備考の意味を所属に確認してください。",
        ask="事情を確かめ、いつどうなったかが分かるように、備考を記入し直してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=240, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="N02", severity=ERROR, title="備考に日付等がない", clause="別紙3 2(1)・(2)",
        meaning="備考に退職日、郵送日又は郵送した旨がない(記録でその日に休職中なら「休職中」の語は要らない)",
        remedy="「○月○日退職者」又は「休職(休業)中 ○月○日自宅宛てて郵送済み」の形で記入を依頼してください。",
        ask="「○月○日退職者」又は「休職(休業)中 ○月○日自宅宛てて郵送済み」の形で記入してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=230, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="N03", severity=ERROR, title="予定のまま", clause="別紙3 2(1)・(2)",
        meaning="郵送や受領が予定として書かれ、済んだと読めない",
        remedy="実施後の日付で記入し直すよう依頼してください。",
        ask="本人へ渡し、押印又は署名を受けてください。",
        unless=frozenset(("F08", "N10")),
        actor=DEPARTMENT, rank=200, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="N04", severity=ERROR, title="退職の記録がない", clause="別紙3 2(1)",
        meaning="備考は退職だが、記録では退職していない",
        remedy="退職の有無を人事の記録で確認してください。",
        ask="退職かどうかを確かめ、退職のときは、退職日を改めて備考に記入し(例: 11月10日退職者)、退職でないときは、"
        "正しい内容を記入してください。",
        unless=_ALWAYS_ASKED, actor=DESK, rank=130, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="N05", severity=ERROR, title="退職日の相違", clause="別紙3 2(1)",
        meaning="備考の退職日と記録の退職日が異なる",
        remedy="正しい退職日を確認してください。",
        ask="退職日を確かめ、違うときは正しい日を記入してください。",
        unless=_ALWAYS_ASKED, actor=DESK, rank=140, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="N06", severity=WARNING, title="起算日前の退職者", clause="依頼文 2(1)、別紙3 2(1)",
        meaning="退職者起算日より前に退職しており、受領簿に載る対象でない",
        remedy="資格確認書が戻っているか確認し、名簿を訂正してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="N07", severity=ERROR, title="退職者のカード未着", clause="別紙3 2(1)・3※",
        meaning="退職者の資格確認書が、まだ全部は戻っていない",
        remedy="庶務担当課に返送を依頼してください。",
        ask="退職した方の資格確認書は、一緒に御返送ください。",
        unless=_ALWAYS_ASKED, actor=SECTION, rank=LAST, outstanding=True, told=NEVER, day_holds=False, alone=False,
    ),
    Kind(
        code="N08", severity=ERROR, title="休職の記録がない", clause="別紙3 2(2)",
        meaning="備考は休職・休業だが、記録ではその日に休職・休業していない",
        remedy="休職・休業の期間を人事の記録で確認してください。",
        ask="休職・休業中かどうかを確かめ、休職・休業中のときは、改めて備考に記入し"
        "(例: 休職(休業)中 11月25日自宅宛てて郵送済み)、違うときは、正しい内容を記入してください。",
        unless=_ALWAYS_ASKED, actor=DESK, rank=150, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="N09", severity=ERROR, title="郵送日の誤り", clause="別紙3 2(2)",
        meaning="郵送日が配付開始より前、又は未来(配付期限より後は注意)",
        remedy="正しい郵送日を所属に確認してください。",
        ask="備考を、正しい郵送日で記入し直してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=180, outstanding=False, told=ALONE, day_holds=False, alone=True,
    ),
    Kind(
        code="N10", severity=ERROR, title="退職の備考がない", clause="別紙3 2(1)",
        meaning="記録では退職しているが、備考に退職又は死亡の記載がない",
        remedy="「○月○日退職者」の記入と資格確認書の返送を依頼してください。",
        ask="備考に「○月○日退職者」と記入し、資格確認書を御返送ください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=60, outstanding=True, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="N11", severity=ERROR, title="休職者へ未郵送", clause="別紙3 2(2)",
        meaning="記録では休職・休業中だが、行に何も記入がない",
        remedy="自宅宛てに郵送し、備考に「休職(休業)中 ○月○日自宅宛てて郵送済み」と記入するよう依頼してください。",
        ask="自宅宛てに郵送し、備考に「休職(休業)中 ○月○日自宅宛てて郵送済み」と記入してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=LAST, outstanding=True, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="N12", severity=ERROR, title="押印と備考が矛盾", clause="別紙3 2",
        meaning="押印・署名があるのに、備考は受け取っていないことを示す",
        remedy="どちらが正しいか所属に確認してください。",
        ask="事実に合う方だけを記入してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=90, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="N13", severity=ERROR, title="異動", clause="別紙3 2(1)",
        meaning="備考によれば他の所属へ異動している",
        remedy="名簿を直して異動先の所属の受領簿を作り直し、資格確認書と一緒に引き継いでください。",
        ask="異動先の所属へ引き継ぎ、その旨を備考に記入してください。",
        unless=_ALWAYS_ASKED, actor=SECTION, rank=190, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="N14", severity=ERROR, title="郵便の返戻", clause="別紙3 2(2)",
        meaning="郵送した資格確認書が宛先不明等で戻っている",
        remedy="住所を確認し、再度郵送してください。",
        ask="住所を確かめて再度郵送し、備考に郵送日を記入してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=120, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="N15", severity=ERROR, title="返送不要の退職", clause="依頼文 3(2)、別紙3 2(1)",
        meaning="旧証失効日(追加分では配付期限の翌日)以降の退職。カードの返送は不要だが、受領の記録がない",
        remedy="退職前に本人へ渡っているか所属に確認してください。",
        ask="退職前に本人へ渡したか確かめ、渡していればその日を、渡していなければその旨を備考に記入してください。",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=70, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="D01", severity=ERROR, title="受領簿の未提出", clause="依頼文 2(3)、別紙3 3",
        meaning="所属の受領簿がまだ提出されていない",
        remedy="庶務担当課を通じて提出を依頼してください。",
        ask="本人へ渡し、押印又は署名を受けてください。退職した方は「○月○日退職者」、休職・休業中で自宅宛てに郵送した方は"
        "「休職(休業)中 ○月○日自宅宛てて郵送済み」と備考に記入してください。",
        unless=_ALWAYS_ASKED, actor=SECTION, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="D02", severity=ERROR, title="未記入の行がある提出", clause="別紙3 2(3)",
        meaning="全員分の押印・署名又は備考がそろわないまま提出されている",
        remedy="未記入の行を所属に差し戻してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DEPARTMENT, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="D03", severity=INFO, title="期限後の提出", clause="依頼文 2(3)、別紙3 3",
        meaning="提出期限を過ぎて提出された受領簿",
        remedy="記録のみで、対応は不要です。", ask="",
        unless=_ALWAYS_ASKED, actor=NOBODY, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="D04", severity=ERROR, title="返送枚数の不一致", clause="別紙3 3※",
        meaning="返送された資格確認書の枚数が、退職の行の枚数と合わない",
        remedy="返送された資格確認書を数え直してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=110, outstanding=False, told=NEVER, day_holds=False, alone=False,
    ),
    Kind(
        code="D05", severity=WARNING, title="件数が別紙2と異なる", clause="別紙2",
        meaning="局の件数が設定(別紙2)の件数と一致しない",
        remedy="名簿の過不足を確認してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="P01", severity=ERROR, title="どの受領簿の頁か不明", clause="別紙3 2(3)",
        meaning="スキャンした紙面で、この事業の受領簿のどの頁か分からないもの(二次元コードが読めない、別の書類など)",
        remedy="紙面を確かめ、受領簿の頁であれば、カラー、200dpi で読み取り直してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=True,
    ),
    Kind(
        code="P02", severity=ERROR, title="頁の不足", clause="別紙3 2(3)",
        meaning="紙で提出された受領簿の、届いていない頁",
        remedy="読取り漏れがないか確かめ、無ければ不足の頁の提出を依頼してください。", ask="",
        unless=_ALWAYS_ASKED, actor=SECTION, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="P03", severity=WARNING, title="同じ頁の再読取り", clause="別紙3 2(3)",
        meaning="同じ頁が再び読み取られ、先のものと内容が異なる。後のものは加わるだけで、先のものを消さない",
        remedy="どちらの紙面が新しいか確かめてください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=LAST, outstanding=False, told=ALWAYS, day_holds=False, alone=False,
    ),
    Kind(
        code="P04", severity=ERROR, title="紙面が読み取れない", clause="別紙3 2(1)",
        meaning="紙面の状態が悪く、行に何が記入されているか読み取れない。空欄に見える行も「未受領」とはしない",
        remedy="カラー、200dpi で読み取り直すか、原本を目で確認してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=255, outstanding=False, told=NEVER, day_holds=False, alone=True,
    ),
    Kind(
        code="P05", severity=ERROR, title="人が読む記入", clause="別紙3 2(1)",
        meaning="紙面に、手書きの署名、備考その他の記入、又は本人の印と決められない印影がある",
        remedy="要確認一覧で紙面の写しを見て判定してください。", ask="",
        unless=_ALWAYS_ASKED, actor=DESK, rank=245, outstanding=False, told=NEVER, day_holds=True, alone=True,
    ),
)  # fmt: skip

CATALOGUE_BY_CODE = {kind.code: kind for kind in CATALOGUE}
