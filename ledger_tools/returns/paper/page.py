"""One page of paper in, what it says out: which page it is, and its rows; or why it is nobody's, or cannot be read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ledger_tools.model import DATE_STAMP, NOT_RED, ODD_CUT, Box, Evidence, FileFinding, PrintedPage, ReadRow, ReadTable
from ledger_tools.returns.evidence import can_read_letters
from ledger_tools.returns.paper.advice import advice_on, advice_on_read
from ledger_tools.returns.paper.crops import box_crop_of, crop_of, page_picture
from ledger_tools.returns.paper.days import day_of_row, sealed_area
from ledger_tools.returns.paper.files import NUMBER_ALONE, UNREADABLE, Printed, page_name
from ledger_tools.returns.paper.images import PageImage
from ledger_tools.returns.paper.impressions import square_millimetres
from ledger_tools.returns.paper.ink import Ink, find_ink
from ledger_tools.returns.paper.letters import day_on_stamp, letters_of_row
from ledger_tools.returns.paper.marks import Marks, PageCode, find_marks
from ledger_tools.returns.paper.numbered import member_numbers, number_of
from ledger_tools.returns.paper.placing import UprightPage, set_upright
from ledger_tools.returns.paper.rows import look_at_rows
from ledger_tools.returns.paper.seen import (
    ASKED,
    ASTRIDE,
    BLANK,
    DATED,
    IF_NAMED,
    ODD,
    OTHER_COLOUR,
    REMARK,
    SEAL,
    STRUCK,
    UNSURE,
    SeenRow,
)

HANDWRITTEN = "P05"
_ASTRIDE = "S05"
#: What a seal is called that counts only with the member's name.
_CALLED = {DATED: DATE_STAMP, OTHER_COLOUR: NOT_RED, ODD: ODD_CUT}

_NO_CODE = (
    "受領簿の頁を示す二次元コードが見当たりません。受領簿の頁であれば、"
    "四隅の目印が入るように平らに置き、カラー、200dpi で読み取り直してください。"
)
_CODE_LOST = (
    "受領簿の四隅の目印はありますが、二次元コードが2か所とも読み取れないため、どの受領簿の頁か分かりません。"
    "隠れていたり欠けていたりしなければ、カラー、200dpi で読み取り直してください。読み取れないときは、"
    "紙面の受領簿番号を見て、その頁の再提出を依頼してください。"
)
_NO_SUCH_PAGE = (
    "この事業で作成した受領簿に、二次元コードの示す頁がありません。別の事業の受領簿でないか確かめてください。"
)
_NOT_FOUND = (
    "表の罫線の位置を確かめられないため、この頁の行はどれも読み取れません。"
    "四隅の目印が入るように平らに置き、カラー、200dpi で読み取り直してください。"
)
_OTHER_FORM = (
    "受領簿のこの頁とは体裁が異なります。差戻しの受領簿の頁は、どの行が載っているか紙面から決められません。"
    "原本を見て、要確認一覧に入力してください。"
)
_NOT_KEPT = (
    "差戻しの受領簿の頁ですが、どの行を載せたかの記録がないため、この頁の行は読み取れません。"
    "原本を見て、要確認一覧に入力してください。"
)
_NOT_KNOWN = (
    "どの行からの頁か決められないため、この頁の行は読み取れません。"
    "受領簿フォルダーに作成時のままの受領簿を戻して、もう一度取り込むか、原本を見て入力してください。"
)
_ENOUGH = 3  # markers that show how wide and high the printed page is
_BESIDE = 15.0  # millimetres that a code may seem to lie off its place; that of another page lies much farther
_EMPTY = 0.0008  # of a page's pixels that are not paper: dust and the edge of the lid
_BORDER, _NUMBER = 1.3, 0.4  # millimetres of a box for a number that say nothing; square millimetres of ink in it
_PAPER = 190  # levels of grey
_DARK = 160  # no paper is: an open lid, or what stands for the part of a picture that is damaged


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page as it was seen. ``code`` is None on foreign paper, ``upright`` where its marks do not tell how it lies.

    ``problem``: why no row of it could be read; ``is_blank``: nothing is on it at all. ``number_of_cards`` is the
    picture of the box for the cards that come back, b"" where nothing is written in it. ``member_numbers``: the 番号
    read in each row of a page that is known by its printed number alone; its code is without a cycle.
    ``advice``, in sentences: how a page that was read is better scanned the next time. ``picture`` is of one
    that is nobody's.
    """

    number: int
    marks: Marks | None = None
    upright: UprightPage | None = None
    rows: tuple[SeenRow, ...] = ()
    problem: FileFinding | None = None
    printed: PrintedPage | None = None
    depth: str = ""
    is_blank: bool = False
    number_of_cards: bytes = b""
    member_numbers: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    picture: bytes = b""

    @property
    def code(self) -> PageCode | None:
        return self.marks.code if self.marks else None

    @property
    def name(self) -> str:
        return page_name(self.number)


def look_at(page: PageImage, printed: Printed) -> tuple[SeenPage, ...]:
    """Look at an image: one page of a ledger, two where they lay side by side, or something that is none."""
    if _is_blank(page):  # before anything is looked for: half of a pile may be backs
        return (SeenPage(page.number, problem=FileFinding("P01", _NO_CODE, page_name(page.number)), is_blank=True),)
    found = find_marks(page.pixels)
    if not found:
        return (_nobodys(page, None, _NO_CODE),)
    return tuple(_look_at_one(page, marks, printed) for marks in found)


def _look_at_one(page: PageImage, marks: Marks, printed: Printed) -> SeenPage:
    code = marks.code
    if code is None:
        return _by_its_number(page, marks, printed)
    candidates = printed(*code)
    if not candidates:
        if code.mark and printed(*code._replace(page=1, mark="")):
            return SeenPage(page.number, marks, problem=_unreadable(page, _NOT_KEPT), depth=page.depth)
        return _nobodys(page, marks, _NO_SUCH_PAGE)
    upright = set_upright(page.pixels, marks, candidates)
    if upright is None and len(marks.markers) >= _ENOUGH:
        return SeenPage(page.number, marks, problem=_unreadable(page, _OTHER_FORM), depth=page.depth)
    if upright is not None and len(marks.markers) >= _ENOUGH and not _bears_its_code(upright, marks):
        return _by_its_number(page, replace(marks, code=None), printed)
    if upright is None or not upright.is_sound:
        shown = upright.printed if upright else candidates[0]
        problem = _unreadable(page, advice_on(page, marks, upright) + _NOT_FOUND)
        return SeenPage(page.number, marks, upright, problem=problem, printed=shown, depth=page.depth)
    if not _bears_its_code(upright, marks):
        return _by_its_number(page, replace(marks, code=None), printed)
    if any(one.first != upright.printed.first and _looks_like(one, upright.printed) for one in candidates):
        return SeenPage(page.number, marks, upright, problem=_unreadable(page, _NOT_KNOWN), depth=page.depth)
    return _with_rows(page, marks, upright)


def _with_rows(page: PageImage, marks: Marks, upright: UprightPage) -> SeenPage:
    ink = find_ink(upright, page.depth)
    rows = look_at_rows(upright, ink)
    number = _number_of_cards(upright, ink)
    seen = SeenPage(page.number, marks, upright, rows, None, upright.printed, page.depth, number_of_cards=number)
    return replace(seen, advice=advice_on_read(page, marks, upright))


def _by_its_number(page: PageImage, marks: Marks, printed: Printed) -> SeenPage:
    """Look at a page without its codes as the one that its printed number says, where its rules lie as on that page."""
    found = number_of(page.pixels, marks) if can_read_letters() else None
    if found is None:
        return _nobodys(page, marks, advice_on(page, marks, None) + _CODE_LOST)
    code = found.code
    candidates = printed(*code)
    is_whole = printed(*code._replace(page=found.pages)) and not printed(*code._replace(page=found.pages + 1))
    upright = set_upright(page.pixels, marks, candidates) if candidates and is_whole else None
    if upright is None or not upright.is_sound or any(one.first != upright.printed.first for one in candidates):
        return _nobodys(page, marks, NUMBER_ALONE.format(found))
    return replace(_with_rows(page, replace(marks, code=code), upright), member_numbers=member_numbers(upright))


def _number_of_cards(page: UprightPage, ink: Ink) -> bytes:
    box = next((box for key, box in page.printed.others if key == "cards_returned"), None)
    if box is None:
        return b""
    # Its own border may lie a little off: the box is no part of the table by whose rules the page was set upright.
    inner = Box(box.left + _BORDER, box.top + _BORDER, box.right - _BORDER, box.bottom - _BORDER)
    return box_crop_of(page, box) if square_millimetres(ink.mask[page.cut(inner)]) > _NUMBER else b""


def _bears_its_code(upright: UprightPage, marks: Marks) -> bool:
    """Whether the code lies on the page of the markers: on one image may be a page that lost its codes, and another.

    So it is where the code of the other side shows through the paper, too.
    """
    area = upright.area
    corners = [(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)]
    turn = cv2.getPerspectiveTransform(upright.outline, np.array(corners, dtype=np.float32))
    assert marks.code_corners is not None
    seen = cv2.perspectiveTransform(marks.code_corners.mean(axis=0).reshape(1, 1, 2), turn).ravel()
    centres = [((box.left + box.right) / 2, (box.top + box.bottom) / 2) for box in upright.printed.codes]
    return any(abs(seen[0] - across) <= _BESIDE and abs(seen[1] - down) <= _BESIDE for across, down in centres)


def _looks_like(one: PrintedPage, other: PrintedPage) -> bool:
    """Whether two pages are printed alike, whichever members stand on them."""
    return one._replace(first=0) == other._replace(first=0)


def _nobodys(page: PageImage, marks: Marks | None, why: str) -> SeenPage:
    picture = page_picture(page.pixels)
    sha256 = hashlib.sha256(picture).hexdigest()
    problem = FileFinding("P01", why, page_name(page.number), picture=sha256)
    return SeenPage(page.number, marks, problem=problem, picture=picture)


def _unreadable(page: PageImage, why: str) -> FileFinding:
    return FileFinding(UNREADABLE, why, page_name(page.number))


def _is_blank(page: PageImage) -> bool:
    """Whether nothing is on a page: the back of another one."""
    grey = cv2.cvtColor(page.pixels, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    inner = grey[height // 40 : height - height // 40, width // 40 : width - width // 40]
    paper = float(np.median(inner))
    return paper > _DARK and bool((inner < min(_PAPER, paper * 0.75)).mean() < _EMPTY)


def table_of(page: SeenPage, *, letters: bool = False) -> ReadTable | None:
    """Return what a page says as a table of a returned file; None where it is no page of a known ledger.

    ``letters`` reads those of seals and signatures; the extra [ocr] must be installed.
    """
    if page.code is None or page.printed is None:
        return None
    place_of = page.printed.place_of
    if page.problem is not None:
        rows = tuple(
            _plain(place_of(index))._replace(evidence=(Evidence("unreadable"),), codes=(UNREADABLE,))
            for index in range(len(page.printed.rows))
        )
    else:
        read = _read(page) if letters else {}
        rows = tuple(_row(page, place_of(row.index), row, *read.get(row.index, ("", ""))) for row in page.rows)
    if page.member_numbers:
        rows = tuple(row._replace(bango=read) for row, read in zip(rows, page.member_numbers, strict=True))
    code = page.code
    table = ReadTable(page.name, 0, code.cycle_id, code.ledger_id, code.edition, "", "", rows, mark=code.mark)
    table = table._replace(advice=page.advice)
    number = page.number_of_cards
    return table._replace(cards_picture=hashlib.sha256(number).hexdigest()) if number else table


def _read(page: SeenPage) -> dict[int, tuple[str, str]]:
    """What is read in each row's stamp cell, and as its day."""
    ink = ink_of(page)
    if ink is None or page.upright is None:
        return {}
    sealed = sealed_area(page.rows, ink.mask.shape)
    return {
        row.index: (
            letters_of_row(page.upright, ink, row) if row.is_stamped else "",
            day_of_row(page.upright, ink, row.index, sealed) or day_on_stamp(page.upright, ink, row),
        )
        for row in page.rows
        if row.verdict not in (BLANK, UNSURE)
    }


def _row(page: SeenPage, number: int, row: SeenRow, letters: str, day: str) -> ReadRow:
    plain = _plain(number)
    if row.verdict == BLANK:
        return plain
    if row.verdict == UNSURE:
        return plain._replace(evidence=(Evidence("unreadable", sha256=_digest_of(page, row)),), codes=(UNREADABLE,))
    sha256 = _digest_of(page, row)
    ink = Evidence("ink", _called(row), sha256, letters=letters, impression=row.impression)
    by_hand = (Evidence("day", day),) if day else ()
    if row.verdict in (SEAL, IF_NAMED):
        return plain._replace(evidence=(ink, *by_hand))
    assert row.verdict == ASKED
    seen = (ink,) * row.is_stamped + (Evidence("writing", sha256=sha256),) * _is_written(row)
    is_astride = ASTRIDE in row.why or STRUCK in row.why
    return plain._replace(evidence=seen + by_hand, codes=(_ASTRIDE if is_astride else HANDWRITTEN,))


def _called(row: SeenRow) -> str:
    """What a seal is called that is no proof by itself."""
    return next((name for why, name in _CALLED.items() if why in row.why), "")


def _is_written(row: SeenRow) -> bool:
    """Whether something stands beside the stamp cell that a person has to read."""
    return REMARK in row.why or not row.is_stamped


def _digest_of(page: SeenPage, row: SeenRow) -> str:
    assert page.upright is not None
    return hashlib.sha256(crop_of(page.upright, row.index)).hexdigest()


def _plain(number: int) -> ReadRow:
    """A row of which nothing is known but its place in the ledger."""
    return ReadRow(number, f"No.{number}", no=str(number))


def ink_of(page: SeenPage) -> Ink | None:
    """Return the ink of a page that was read, for drawing what was seen."""
    return find_ink(page.upright, page.depth) if page.upright is not None and page.upright.is_sound else None
