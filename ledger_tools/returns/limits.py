"""How much one returned file may cost, and the exception that says it may not be read further."""

from __future__ import annotations

from dataclasses import dataclass

DAMAGED = (
    "ファイルが壊れているか、途中までしか届いていないため、読み取れません。"
    "送付元で開けるか確かめ、もう一度提出を依頼してください。"
)
EMPTY = (
    "ファイルの大きさが 0 バイトです。同期や保存が終わっていない可能性があります。"
    "時間をおいて確かめ、空のままならもう一度提出を依頼してください。"
)
TOO_BIG = (
    "ファイルの中身が安全に読み取れる大きさを超えているため、読み取りませんでした。"
    "受領簿だけのファイルで提出し直すよう依頼してください。"
)
UNSAFE = (
    "通常の表計算ソフトでは作られない構造のため、安全を考えて読み取りませんでした。作成した所属に確認してください。"
)
PROTECTED = (
    "パスワードで保護されているため読み取れません。"
    "パスワードを確かめて指定するか、保護を外したファイルの提出を依頼してください。"
)
RESAVE = (
    "このままでは読み取れない形式です。"
    "Excel で開き、Excel ブック形式(.xlsx)で保存し直したものを提出するよう依頼してください。"
)
DESK_WORKBOOK = (
    "受領簿ではなく、係で記入する確認表(返送カード確認表・要確認一覧)です。取り込めないときは、"
    "元の確認表に記入し、パスワードを付けずに .xlsx で保存し直して、もう一度取り込んでください。"
)
NO_LEDGER = (
    "受領簿の表が見つかりませんでした。「受領印又は署名」の欄と「番号」か「氏名」の欄が必要です。"
    "提出するファイルを間違えていないか確かめてください。"
)


class Refused(Exception):
    """This file cannot be read (on). ``code`` is F01, F02, F03 or F10; ``message`` tells staff why and what to do.

    ``kind`` is set where it is no ledger but another workbook of ours (identity.py).
    """

    def __init__(self, code: str, message: str, kind: str = "") -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.kind = kind


def parser_refusal(error: Exception) -> Refused:
    """Return why a parser gave up on a part: F10 where it is nested beyond what it follows, else F01."""
    return Refused("F10", UNSAFE) if "Excessive depth" in str(error) else Refused("F01", DAMAGED)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. The largest honest one is a bureau's ledger: 561 rows, each with a scanned seal.

    All but two are looked at while reading, and hold on every system. ``seconds``: the parent ends the child, on
    Windows too (and the LibreOffice that it started, by ``taskkill /T``). ``memory_bytes``: on Linux the system refuses
    more; on Windows the parent looks ten times a second and ends the child, which may have taken more for that moment;
    macOS does not enforce it, there only the other bounds hold.
    """

    max_bytes: int = 200_000_000  # 561 seals photographed at 300 KB each still fit
    max_entries: int = 10_000  # a picture per row plus a checkbox part per row, several times over
    max_part_bytes: int = 150_000_000  # a sheet formatted down to its last row is about 60 MB of XML
    max_total_bytes: int = 500_000_000  # twice the largest file that may come in, inflated
    max_ratio: int = 400  # deflate ends at 1,032; formatted empty rows reach about 100 (parts over 4 MB only)
    max_cells: int = 2_000_000  # filled cells in one sheet: 100 columns by the 20,000 rows of a whole city
    max_text_bytes: int = 30_000_000  # of a .csv or a page, which are read whole: a city's 20,000 members take 6 MB
    max_elements: int = 250_000  # of a page or an XML workbook: a city's 20,000 rows of 11 cells, four seconds' work
    max_style_letters: int = 1_000_000  # of a page's style sheets; Excel writes some 400 for each look of a cell
    max_depth: int = 200  # levels of XML in any part, groups within groups included; those seldom reach 30
    seconds: float = 30.0  # the largest ledgers take under 3 s on a slow office machine
    memory_bytes: int = 2_000_000_000  # of one worker process; two of them fit into 8 GB beside Excel
    max_header: int = 262_144  # of one header of a mail: 4,000 recipients, or a long chain of references
    max_part_header: int = 8_192  # of what names an attachment: a name of 255 characters takes at most 3 KB
    max_multiparts: int = 60  # parts that hold parts, in one mail: a mail forwarded ten times holds some 30
    max_parts: int = 1_000  # of one mail; the largest bureau has some 100 departments
    max_spins: int = 500_000  # rounds of hashing for one password; Excel writes 100,000
    max_pages: int = 10_000  # of paper in one file: a whole city's ledgers have some 2,000
    page_bytes: int = 520_000_000  # what reading paper may take beyond its libraries (80 MB) and the file itself
    nesting: int = 3  # a zip in a mail in a zip; deeper is not how an office sends files


LIMITS = Limits()
