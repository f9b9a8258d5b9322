"""Write the guides for stamped paper: ``python templates/make_guides.py [FOLDER]`` (default: the folder of this file).

One page for those who stamp and sign, one for whoever stands at the copier. Every run writes the same bytes; their
pictures are drawn by make_pictures.py.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from word_styles import guide_styles
from word_writer import Cell, Page, Picture, document, head_cell, paragraph, picture_paragraph, table, text_cell

HERE = Path(__file__).resolve().parent
GUIDE = Page(top=851, bottom=737, sides=1021, font="游ゴシック", size=21, line=300)
_FOOTER = paragraph("四隅の目印と二次元コードの上には、何も書いたり押したりしないでください。", "Footer")
#: Every ledger names whom to ask, so that nobody has to fill it in here.
_CONTACT = paragraph("分からないときは、受領簿の終わりに記した問合せ先へお尋ねください。", "Contact")


class _Pictures:
    """The pictures of one guide, numbered as they come."""

    def __init__(self, wide: float) -> None:
        self.wide = wide
        self.used: list[Picture] = []

    def cell(self, verdict: str, name: str, caption: str) -> Cell:
        """A cell with ○ or ×, a picture and what it shows."""
        data = (HERE / "pictures" / f"{name}.png").read_bytes()
        picture = Picture(len(self.used) + 1, data, self.wide, f"{verdict} {caption}")
        self.used.append(picture)
        return Cell((paragraph(verdict, "Good"), picture_paragraph(picture), paragraph(caption, "Caption")))

    def table(self, *rows: Sequence[tuple[str, str, str]]) -> str:
        """Pictures side by side."""
        count = len(rows[0])
        widths = [GUIDE.text_width // count] * count
        return table(widths, [[self.cell(*one) for one in row] for row in rows], heads=0)


def stamping() -> bytes:
    """押印・署名の手引.docx: what a receipt needs, with pictures."""
    pictures = _Pictures(52)
    lines = (
        "1　受領印は、本人の行の「受領印又は署名」の枠の中に、朱色で一つだけ、はっきりと押してください。",
        "2　かすれたときは、隣の行や枠の外ではなく、同じ枠の空いた所に、重ねずにもう一度押してください。",
        "3　署名は、本人が姓を読みやすく書いてください。黒又は青のペンを使い、鉛筆や消せるペンは使わないでください。",
        "4　「○」「レ」「済」「〃」や、ほかの人の印では、受領したことになりません。",
        "5　押し間違えたときは、二重線で消してください。修正液は使わないでください。",
        "6　渡す前に退職した方の行には、印の代わりに、備考欄に「○月○日退職者」と書き、資格確認書を受領簿と一緒に"
        "返送してください。",
        "7　休職・休業中の方には自宅宛てに郵送し、印の代わりに、備考欄に「休職(休業)中 ○月○日自宅宛てて郵送済み」と"
        "書いてください。6及び7の「○月○日」には、実際の日付を入れてください。",
        "8　四隅の目印と二次元コードは機械が読み取ります。その上に書いたり、押したり、穴を開けたりしないでください。",
    )
    body = (
        paragraph("受領簿の押印・署名の手引", "Title")
        + paragraph("枠の中に、本人の印を一つ", "Lead")
        + pictures.table(
            (
                ("○", "よい押印", "枠の中に、はっきり押している。"),
                ("○", "よい署名", "枠の中に、本人の姓を書いている。"),
                ("×", "かすれ", "かすれて、誰の印か分からない。"),
            ),
            (
                ("×", "またがり", "2行にまたがっている。"),
                ("×", "まる", "丸印では、誰か分からない。"),
                ("×", "同上", "「〃」は、受領の印にならない。"),
            ),
        )
        + paragraph("押印・署名のしかた", "Heading1")
        + "".join(paragraph(line, "Body") for line in lines)
        + _CONTACT
    )
    return document("受領簿の押印・署名の手引", body, _FOOTER, GUIDE, guide_styles(GUIDE), pictures.used)


def scanning() -> bytes:
    """スキャンの手引.docx: how the copier is to be set, with pictures."""
    pictures = _Pictures(39)
    settings = (
        ("色", "カラー(フルカラー)", "白黒では、薄い印影が消えます。"),
        ("解像度", "200dpi(300dpi でも可)", "低いと、印影の文字が読めません。"),
        ("用紙", "A4、等倍", "「用紙に合わせる」は使いません。"),
        ("保存形式", "PDF", "「高圧縮」は使いません。"),
    )
    rows = [[head_cell(text) for text in ("項目", "設定", "理由など")]]
    rows += [[text_cell(text) for text in line] for line in settings]
    lines = (
        "・　四隅の目印が4か所とも入るように、平らに置いてください。ホチキスの針、付せん及びクリップは外してください。",
        "・　頁や所属の順は問いません。上下が逆でも、両面で読み取って白紙の裏面が入っても構いません。",
        "・　複数の所属の受領簿を、一つのファイルにまとめて構いません。",
        "・　ファクシミリで送ったもの、コピーしたもの及び白黒で読み取ったものは使わないでください。",
        "・　氏名が載っています。個人の携帯電話などでは撮影せず、職場の複合機を使ってください。",
        "・　読み取った後に、頁数と印影の見え方を画面で確かめてください。原本は捨てずに保管してください。",
    )
    third = GUIDE.text_width // 10
    body = (
        paragraph("受領簿のスキャンの手引", "Title")
        + paragraph("カラー、200dpi、A4、四隅が入るように", "Lead")
        + table([third * 2, third * 4, third * 4], rows)
        + paragraph("よい例と悪い例", "Heading1")
        + pictures.table(
            (
                ("○", "よい読取り", "カラーで、四隅の目印が全て入っている。"),
                ("×", "端が切れた", "端が切れ、左の印が入っていない。"),
                ("×", "角が折れた", "角が折れ、印が隠れている。"),
                ("×", "ファクシミリ", "白黒やファクシミリでは、印影が欠ける。"),
            )
        )
        + paragraph("読み取るときは", "Heading1")
        + "".join(paragraph(line, "Body") for line in lines)
        + _CONTACT
    )
    return document("受領簿のスキャンの手引", body, _FOOTER, GUIDE, guide_styles(GUIDE), pictures.used)


GUIDES = {"押印・署名の手引.docx": stamping, "スキャンの手引.docx": scanning}


def write_guides(folder: Path) -> None:
    """Write the guides into ``folder``."""
    for name, make in GUIDES.items():
        (folder / name).write_bytes(make())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    write_guides(parser.parse_args().folder)
