"""The styles of the Word templates, each once; staff find them in Word's list of styles and may restyle them."""

from __future__ import annotations

from dataclasses import dataclass

from word_writer import Page

#: Width of the date and the number of a letter, which stand below one another at the right, both of one width.
_DATED = 2600


@dataclass(frozen=True)
class _Style:
    """A paragraph style: what it is called, its size in half-points, and its paragraph and run properties."""

    key: str
    name: str
    size: int = 0
    before: int = 0
    after: int = 0
    indent: str = ""
    align: str = ""
    bold: bool = False
    keep: bool = False
    level: int = -1
    line: int = 0  # height of a line at least; 0: that of the page


def letter_styles(page: Page) -> str:
    """Styles of a letter from one office to another; one character is 220 wide at 11 points."""
    right = page.text_width - _DATED
    return _styles(
        page,
        (
            _Style("Dated", "文書番号と日付", indent=f'w:left="{right}"', align="distribute"),
            _Style("Addressee", "宛先", before=240, indent='w:left="220"'),
            _Style("Sender", "発出者", before=240, indent='w:right="220"', align="right"),
            _Style("Sealless", "公印省略", indent='w:right="220"', align="right"),
            _Style("Title", "Title", before=300, after=300, align="center", size=page.size + 2),
            _Style("Body", "本文", indent='w:firstLine="220"'),
            _Style("Record", "記", before=160, after=120, align="center", keep=True),
            _Style("Item", "項目1", before=100, after=30, indent='w:left="440" w:hanging="440"', keep=True),
            _Style("SubItem", "項目2", indent='w:left="880" w:hanging="440"'),
            # No page holds a mere tail of a letter.
            _Style("Below", "項目の文", indent='w:left="440" w:firstLine="220"', keep=True),
            _Style("NumberedBelow", "項目の文(番号)", indent='w:left="880" w:hanging="440"', keep=True),
            _Style("End", "以上", before=120, align="right", keep=True),
            _Style("Contact", "担当", before=240, indent=f'w:left="{page.text_width // 2}"', keep=True),
        ),
    )


def report_styles(page: Page) -> str:
    """Styles of a report on paper."""
    return _styles(
        page,
        (
            _Style("Title", "Title", size=30, after=40, align="center", bold=True),
            _Style("AsOf", "現在日", after=120, align="right"),
            _Style("Answer", "結論", size=23, before=40, after=40, bold=True),
            _Style("Heading1", "heading 1", size=23, before=200, after=80, bold=True, keep=True, level=0),
            _Style("Figure", "数字", size=32, align="center", bold=True),
            _Style("FigureNote", "数字の注", size=18, align="center"),
            _Style("ChartHead", "図の題", size=19, before=120, bold=True, keep=True),
            _Style("Note", "注", size=17, before=60, line=260),
            _Style("KeptNote", "注(次の段落と離さない)", size=17, before=60, line=260, keep=True),
            _Style("Body", "本文", before=40, indent='w:firstLine="210"'),
            _Style("Small", "表の小さな字", size=16, line=290),
            _Style("SmallNumber", "表の小さな数字", size=16, align="right", line=290),
            _Style("SmallKept", "表の小さな字(次の行と離さない)", size=16, line=290, keep=True),
            _Style("SmallHead", "表の小さな見出し", size=15, align="center", line=220),
        ),
    )


def guide_styles(page: Page) -> str:
    """Styles of a guide that hangs beside the copier or goes round with the ledger."""
    return _styles(
        page,
        (
            _Style("Title", "Title", size=36, after=60, align="center", bold=True),
            _Style("Lead", "要点", size=24, before=60, after=120, align="center"),
            _Style("Heading1", "heading 1", size=26, before=160, after=60, bold=True, keep=True, level=0),
            _Style("Body", "本文", size=24, before=60, indent='w:left="480" w:hanging="480"', line=380),
            _Style("Good", "よい例", size=22, align="center", bold=True),
            _Style("Caption", "図の説明", size=19, line=270),
            _Style("Contact", "担当", before=160, align="right"),
        ),
    )


def _styles(page: Page, own: tuple[_Style, ...]) -> str:
    shared = (
        _Style("Cell", "表の字", size=19, line=280),
        _Style("CellHead", "表の見出し", size=19, align="center", line=280),
        _Style("Footer", "footer", size=18, align="center"),
    )
    fonts = f'<w:rFonts w:ascii="{page.font}" w:eastAsia="{page.font}" w:hAnsi="{page.font}" w:cs="Times New Roman"/>'
    size = f'<w:sz w:val="{page.size}"/><w:szCs w:val="{page.size}"/>'
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{size}<w:lang w:val="ja-JP" w:eastAsia="ja-JP" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    )
    return defaults + normal + "".join(_paragraph_style(style, page) for style in (*shared, *own)) + _TABLES


def _paragraph_style(style: _Style, page: Page) -> str:
    paragraph = (
        ("<w:keepNext/>" if style.keep else "")
        + '<w:snapToGrid w:val="0"/>'
        + f'<w:spacing w:before="{style.before}" w:after="{style.after}" w:line="{style.line or page.line}" '
        + 'w:lineRule="atLeast"/>'
        + (f"<w:ind {style.indent}/>" if style.indent else "")
        + (f'<w:jc w:val="{style.align}"/>' if style.align else "")
        + (f'<w:outlineLvl w:val="{style.level}"/>' if style.level >= 0 else "")
    )
    looks = ("<w:b/>" if style.bold else "") + (
        f'<w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/>' if style.size else ""
    )
    return (
        f'<w:style w:type="paragraph" w:styleId="{style.key}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr>'
        f"{f'<w:rPr>{looks}</w:rPr>' if looks else ''}</w:style>"
    )


def _table_style(key: str, name: str, borders: str, margin: int = 80) -> str:
    margins = (
        f'<w:top w:w="20" w:type="dxa"/><w:left w:w="{margin}" w:type="dxa"/>'
        f'<w:bottom w:w="20" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/>'
    )
    return (
        f'<w:style w:type="table" w:styleId="{key}"><w:name w:val="{name}"/><w:pPr><w:snapToGrid w:val="0"/></w:pPr>'
        f"<w:tblPr>{borders}<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
    )


_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_RULES = f"<w:tblBorders>{_EDGES}</w:tblBorders>"
_TABLES = (
    _table_style("Ruled", "罫線の表", _RULES)
    + _table_style("Dense", "列の多い表", _RULES, margin=30)
    + _table_style("Plain", "罫線の無い表", "")
)
