"""Write the Word templates: ``python templates/make_templates.py [FOLDER]`` (default: the folder of this file).

Every run writes the same bytes. Words in double braces are filled in by the program; staff may restyle the files.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from word_styles import letter_styles, report_styles
from word_writer import (
    Cell,
    Page,
    document,
    field,
    head_cell,
    loop,
    paragraph,
    run,
    table,
    text_cell,
    when,
)

HERE = Path(__file__).resolve().parent
LETTER = Page(top=1134, bottom=1077, sides=1304, font="ＭＳ 明朝", size=22, line=310)
REPORT = Page(top=964, bottom=851, sides=1021, font="游ゴシック", size=20, line=300)


def _letter_head(title: str) -> str:
    return "".join(
        (
            paragraph("{{ 文書番号 }}", "Dated"),
            paragraph("{{ 発信日 }}", "Dated"),
            paragraph("{{ 宛先 }} 様", "Addressee"),
            paragraph("{{ 発出者 }}", "Sender"),
            when("公印省略", paragraph("(公印省略)", "Sealless")),
            paragraph(title, "Title"),
        )
    )


def covering_letter() -> bytes:
    """送付状.docx: what a bureau is handed, how, until when, and what is to be done with it."""
    body = (
        _letter_head("資格確認書{{ 追加分 }}及び受領簿の配付について(依頼)")
        + paragraph("日頃から共済組合事業に御理解、御協力いただき、ありがとうございます。", "Body")
        + paragraph(
            "このたび、{{ 局名 }}分の資格確認書及び受領簿を下記のとおりお渡ししますので、各所属への配付及び受領簿の"
            "取りまとめをお願いします。",
            "Body",
        )
        + paragraph("記", "Record")
        + paragraph("1 お渡しするもの", "Item")
        + paragraph("(1) 封筒 {{ 人数 }}通(資格確認書 {{ 総枚数 }}枚)", "SubItem")
        + paragraph("(2) 受領簿 {{ 受領簿数 }}冊", "SubItem")
        + paragraph("(3) 送付票 1部", "SubItem")
        + paragraph("2 お渡しの方法", "Item")
        + paragraph("{%p for 文 in 受渡 %}")
        + paragraph("{{ 文 }}", "SubItem")
        + paragraph("{%p endfor %}")
        + paragraph("3 期限", "Item")
        + paragraph("(1) 各所属から組合員への配付 {{ 配付期限 }}", "SubItem")
        + paragraph("(2) 庶務担当課から共済組合への受領簿等の提出 {{ 提出期限 }}", "SubItem")
        + paragraph("4 配付及び取りまとめに当たってのお願い", "Item")
        + "".join(paragraph(f"({number}) {text}", "SubItem") for number, text in enumerate(_REQUESTS, start=1))
        + when("同姓同名", paragraph(f"({len(_REQUESTS) + 1}) {_SAME_NAME}", "SubItem"))
        + paragraph("以上", "End")
        + paragraph("{{ 担当 }}", "Contact")
    )
    return document("資格確認書の送付状", body, paragraph("", "Footer"), LETTER, letter_styles(LETTER))


_REQUESTS = (
    "封筒及び受領簿は、送付票の順に各所属へお渡しください。封筒には、組合員及び被扶養者の分をまとめて封入しています。",
    "受領簿には、受領した組合員の押印又は署名を受けてください。"
    "{% if 追加分 %}お渡しする前に退職した方{% else %}{{ 退職者起算日 }}以降に退職した方{% endif %}は備考欄に"
    "「○月○日退職者」と、休職・休業中で自宅へ郵送した方は「休職(休業)中 ○月○日自宅宛てて郵送済み」と記入してください。"
    "この場合、押印又は署名は必要ありません。",
    "{% if 追加分 %}配付前に退職し、お渡しできなかった方の資格確認書は、受領簿と一緒に御返送ください。お渡しした後に"
    "退職した方の分は返送不要です(各自で破棄)。{% else %}退職した方の資格確認書は、受領簿と一緒に御返送ください。"
    "{% endif %}",
    "受領簿は、全員分の押印若しくは署名又は備考の記入がそろっていることを確認の上、御提出ください。",
    "{% if not 追加分 %}従来の組合員証及び組合員被扶養者証は、{{ 旧証失効日 }}から使用できません。回収は"
    "行いませんので、各自で破棄するようお知らせください。{% endif %}"
    "資格確認書の有効期限は、一律{{ 資格確認書有効期限 }}です。",
)
_SAME_NAME = (
    "{{ 局名 }}に同姓同名の組合員がいます。受領簿に「※」印のある方には、必ず記号・番号及び所属を確認の上、"
    "配付してください。"
)


def reminder() -> bytes:
    """督促状.docx: only what this bureau can still do."""
    missing = [
        text_cell("{{ 行.受領簿番号 }}", align="center"),
        text_cell("{{ 行.所属名 }}"),
        text_cell("{{ 行.人数 }}", align="right"),
        text_cell("{{ 行.内容 }}"),
    ]
    rows = [text_cell(f"{{{{ 行.{word} }}}}") for word in ("所属名", "記号", "番号", "氏名", "内容")]
    missing_heads = [head_cell(text) for text in ("受領簿番号", "所属", "人数", "備考")]
    row_heads = [head_cell(text) for text in ("所属", "記号", "番号", "氏名", "状況及びお願い")]
    widths = (1250, 3000, 850, LETTER.text_width - 5100)
    row_widths = (2250, 620, 960, 1400, LETTER.text_width - 5230)
    body = (
        _letter_head("{{ 件名 }}")
        + paragraph("{{ あいさつ }}", "Body")
        + paragraph("{{ 書き出し }}", "Body")
        + paragraph("{{ 依頼 }}", "Body")
        + paragraph("{{ 行き違い }}", "Body")
        + paragraph("記", "Record")
        + paragraph("{{ 期限の見出し }}", "Item")
        + when(
            "未提出",
            paragraph("{{ 未提出の見出し }}", "Item"),
            table(widths, [missing_heads, *loop(4, "行", "未提出", missing)]),
        )
        + when(
            "差戻し",
            paragraph("{{ 差戻しの見出し }}", "Item"),
            table(row_widths, [row_heads, *loop(5, "行", "差戻し", rows)]),
        )
        + paragraph("{{ 方法の見出し }}", "Item")
        + paragraph("{%p for 文 in 方法の前半 %}")
        + paragraph("{{ 文 }}", "NumberedBelow")
        + paragraph("{%p endfor %}")
        + when("方法の前半", paragraph("{{ 方法の最後 }}", "NumberedBelow"))
        + when("not 方法の前半", paragraph("{{ 方法の最後 }}", "Below"))
        + paragraph("以上", "End")
        + paragraph("{{ 担当 }}", "Contact")
    )
    pages = paragraph(field("PAGE") + run(" / ") + field("NUMPAGES"), "Footer")
    return document("受領簿の提出についての依頼", body, pages, LETTER, letter_styles(LETTER))


_STATUSES = (
    "received",
    "retired",
    "mailed",
    "decided",
    "retired_card_missing",
    "outstanding",
    "not_submitted",
    "review",
)
#: Broken where a reader would break them, however wide the columns are.
_STATUS_HEADS = ("受領済", "退職・\n返送済", "休職・\n郵送済", "確認済", "カード\n未着", "未受領", "未提出", "要確認")


def managers_report() -> bytes:
    """報告書.docx: the answer, whom to call, the figures; page 2 by bureau."""
    width = REPORT.text_width
    figures = {"発行": "発行枚数", "処理済": "処理済枚数", "完了率": "", "印影": ""}
    figure_heads = ("発行", "処理済", "完了率", "印影だけで認めた受領")
    quarter = (width // 4,) * 4
    half = (width // 2,) * 2
    charts = {
        "図_未処理の多い局": paragraph("未処理の多い局(人)", "ChartHead") + paragraph("{{ 図_未処理の多い局 }}"),
        "図_移り変わり": paragraph("処理済みの人数の推移(人)", "ChartHead") + paragraph("{{ 図_移り変わり }}"),
    }
    one, other = charts
    answer = Cell((paragraph("{{ 間に合うか }}", "Answer"), paragraph("{{ 連絡先の局 }}", "Answer")))
    action = [
        text_cell("{{ 行.内容 }}"),
        text_cell("{{ 行.件数 }}", align="right"),
        text_cell("{{ 行.対応者 }}"),
        text_cell("{{ 行.お願い }}"),
    ]
    action_heads = [head_cell(text) for text in ("未処理の内容", "人数", "依頼先", "依頼の内容")]
    people = [
        text_cell(f"{{{{ 方.{word} }}}}", style="Small")
        for word in ("局名", "所属名", "記号", "番号", "氏名", "状態", "対応")
    ]
    people_heads = [_small_head(text) for text in ("局名", "所属", "記号", "番号", "氏名", "状態", "依頼先")]
    body = (
        paragraph("{{ 事業名 }} 進捗状況報告書", "Title")
        + paragraph("{{ 基準日 }}現在 {{ 保険者名 }}", "AsOf")
        + table((width,), [[answer]], heads=0)
        + paragraph("現在の数字", "Heading1")
        + table(
            quarter,
            [
                [head_cell(text) for text in figure_heads],
                [_figure(word, note) for word, note in figures.items()],
            ],
            heads=0,
        )
        + paragraph("{{ 数字の注 }}", "Note")
        + when(
            f"{one} and {other}", table(half, [[Cell((chart,)) for chart in charts.values()]], heads=0, style="Plain")
        )
        + when(f"{one} and not {other}", charts[one])
        + when(f"{other} and not {one}", charts[other])
        + when(
            "前回からの変化 or 見込み",
            paragraph("{{ 変化と見込みの題 }}", "Heading1"),
            when("前回からの変化", paragraph("{{ 前回からの変化 }}", "Body")),
            when("見込み", paragraph("{{ 見込み }}", "Body")),
        )
        + when(
            "対応",
            paragraph("未処理の内容及び対応", "Heading1"),
            table((2000, 1650, 3350, width - 7000), [action_heads, *loop(4, "行", "対応", action)]),
        )
        + when("お願い", paragraph("{{ お願い }}", "Body"))
        + paragraph("局別の状況", "Heading1")
        + when("別紙2", _bureaus(width))
        + when("not 別紙2", _bureaus(width, published=False))
        + paragraph("{{ 局別の注 }}", "KeptNote")
        + paragraph("{{ 問合せ先 }}", "Note")
        + when(
            "未処理の方",
            paragraph("別表 未処理の方(取扱注意)", "Heading1"),
            table(
                (1500, 1900, 600, 900, 1350, 1150, width - 7400), [people_heads, *loop(7, "方", "未処理の方", people)]
            ),
        )
    )
    footer = paragraph(run("{{ 事業名 }} 進捗状況報告書  ") + field("PAGE") + run(" / ") + field("NUMPAGES"), "Footer")
    return document("進捗状況報告書", body, footer, REPORT, report_styles(REPORT))


def _figure(word: str, note: str) -> Cell:
    unit = "" if word == "完了率" else "人"
    below = (paragraph(f"{{{{ {note} }}}}", "FigureNote"),) if note else ()
    return Cell((paragraph(f"{{{{ {word} }}}}{unit}", "Figure"), *below))


def _small_head(text: str) -> Cell:
    return Cell(tuple(paragraph(line, "SmallHead") for line in text.split("\n")), head=True)


def _bureaus(width: int, *, published: bool = True) -> str:
    compared = ("別紙2",) if published else ()
    heads = ("局名", *compared, "発行", *_STATUS_HEADS, "処理済", "未処理", "完了率")
    words = ("局名", *compared, "発行", *_STATUSES, "処理済", "未処理", "完了率")
    numbers = len(words) - 1
    columns = (1908, *((width - 1908) // numbers,) * numbers)

    def line(name: str, look: str = "Small") -> list[Cell]:
        first, *rest = (f"{{{{ {name}.{word} }}}}" for word in words)
        return [text_cell(first, style=look), *(text_cell(text, style="SmallNumber") for text in rest)]

    return table(
        columns,
        [[_small_head(text) for text in heads], *loop(len(words), "局", "局別", line("局")), line("合計", "SmallKept")],
        style="Dense",
    )


TEMPLATES = {"送付状.docx": covering_letter, "督促状.docx": reminder, "報告書.docx": managers_report}


def write_templates(folder: Path) -> None:
    """Write the templates into ``folder``."""
    for name, make in TEMPLATES.items():
        (folder / name).write_bytes(make())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    write_templates(parser.parse_args().folder)
