"""Piles of paper as they are sent: photos in a zip in a mail, faxes, two pages on A3, files with a password."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from PIL import Image

from ledger_tools.cli import main
from ledger_tools.pipeline import Cycle
from tests.builders import generate, make_cycle
from tests.returns.paper import drawn as d
from tests.returns.paper.test_opening import locked

DAY = date(2025, 12, 10)
MEMBERS = 17
ROSTER = "".join(
    f"共済,{number:07},00,青葉 太郎{number},アオバ タロウ,,本人,1,01,0101,在職,,,\n" for number in range(1, MEMBERS + 1)
)
WORD = "Uketori-2025"
Pile = Callable[[Image.Image, Image.Image], bytes]


@pytest.fixture
def cycle(tmp_path: Path) -> Iterator[Cycle]:
    with make_cycle(tmp_path / "R7", ROSTER) as cycle:
        generate(cycle)
        yield cycle


def photos_in_a_mail(first: Image.Image, second: Image.Image) -> bytes:
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held upright
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as folder:
        folder.writestr("写真/IMG_1.JPG", d.as_file(first, "JPEG", quality=85))
        folder.writestr("写真/IMG_2.jpg", d.as_file(second.rotate(90, expand=True), "JPEG", quality=85, exif=turned))
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.jp", "b@example.jp", "受領簿の提出"
    mail.set_content("提出します。")
    mail.add_attachment(archive.getvalue(), maintype="application", subtype="zip", filename="写真.zip")
    return mail.as_bytes()


def fax_and_copier(first: Image.Image, second: Image.Image) -> bytes:
    """One file whose first page has dots that are longer than wide, and whose second was scanned in greys."""
    faxed = d.black_and_white(first).resize((1728, 1146), Image.Resampling.NEAREST)
    scanned = second.convert("L")
    scanned.encoderinfo = {"compression": "raw", "dpi": (200, 200)}  # which of two frames is another
    stream = io.BytesIO()
    faxed.save(stream, "TIFF", compression="group4", dpi=(204, 98), save_all=True, append_images=[scanned])
    return stream.getvalue()


def side_by_side(first: Image.Image, second: Image.Image) -> bytes:
    sheet = Image.new("RGB", (first.width * 2, first.height), "white")
    sheet.paste(first, (0, 0))
    sheet.paste(second, (first.width, 0))
    return d.as_pdf(sheet.rotate(90, expand=True))


def with_a_password(first: Image.Image, second: Image.Image) -> bytes:
    return locked(d.as_pdf(first, second), WORD)


@pytest.mark.parametrize(
    ("name", "pile"),
    [
        ("1.eml", photos_in_a_mail),
        ("fax.tif", fax_and_copier),
        ("A3.pdf", side_by_side),
        ("locked.pdf", with_a_password),
    ],
)
def test_a_pile_is_taken_in_at_the_command_line(cycle: Cycle, name: str, pile: Pile) -> None:
    pages = [
        d.draw_page(MEMBERS, {0: (d.seal(),)}, number, f"{cycle.store.cycle_id}/01-001/1/{number}") for number in (1, 2)
    ]
    (cycle.folder / "回収" / name).write_bytes(pile(*pages))
    (cycle.folder / "合言葉.txt").write_text(f"架空総務局={WORD}\n", encoding="utf-8")
    options = ["--as-of", DAY.isoformat(), "--password-file", str(cycle.folder / "合言葉.txt")]
    said = CliRunner().invoke(main, ["-C", str(cycle.folder), "ingest", *options])
    assert said.exit_code == 0 and "読めないファイル 0件" in said.output
    status = cycle.rows(as_of=DAY).set_index("no")["status"]
    # Black and white loses what is faint: a seal on a fax may be asked about.
    assert status[1] in (("received", "review") if name == "fax.tif" else ("received",))
    assert status[9] == "received" and "not_submitted" not in set(status)
