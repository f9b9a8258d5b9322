"""回収: files are handed over here, and all that came are listed with what became of them."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.responses import Response

from ledger_tools.errors import LedgerToolsError
from ledger_tools.folder import RETURNS
from ledger_tools.pipeline.uploads import Uploads, uploaded_name
from ledger_tools.returns import LIMITS
from ledger_tools.web import intake
from ledger_tools.web.came import CHOICES, Came
from ledger_tools.web.desk import Standing
from ledger_tools.web.guard import MAX_BODY, MAX_FILES, too_much
from ledger_tools.web.paging import cut
from ledger_tools.web.visits import Visit
from ledger_tools.web.words import looked_for
from ledger_tools.web.works import Step

_KIND = "intake"
_MOST_PASSWORDS = 50


def standing_of(visit: Visit) -> Standing | None:
    """How the part stands; None where nothing was issued yet."""
    return visit.standing() if visit.desk.stage().ledgers else None


def returns(visit: Visit) -> Response:
    """The fields that take files, and the list of those that came."""
    standing = standing_of(visit)
    came = visit.desk.look(lambda cycle: Came.of(cycle, standing))
    what, words = visit.query.get("show", ""), looked_for(visit.query.get("words", ""))
    what = what if what in CHOICES else ""
    shown = cut(visit, came.chosen(what, words))
    return visit.show(
        "returns.html",
        here="returns",
        can_take=standing is not None,
        going=visit.desk.works.going(),
        folder=RETURNS,
        most_files=MAX_FILES,
        most_megabytes=MAX_BODY // 2**20,
        choices=CHOICES,
        counts=came.counts(),
        waiting=came.waiting,
        what=what,
        words=words,
        shown=shown,
        files=came.lines(shown.lines, standing),
    )


def upload(visit: Visit) -> Response:
    """Take in the files that were sent."""
    if going := visit.desk.works.going():
        raise LedgerToolsError(f"{going.who}が終わっていません。終わってから、もう一度送ってください。")
    uploads = Uploads(visit.desk.folder / RETURNS)
    try:
        sent = [one for key in ("files", "folder") for one in visit.form.getlist(key)]
        for one in sent:
            if isinstance(one, UploadFile) and one.filename:
                if (one.size or 0) > LIMITS.max_bytes:
                    most = f"{LIMITS.max_bytes // 10**6:,}MB"
                    raise LedgerToolsError(
                        f"「{uploaded_name(one.filename)}」は大きすぎます。1件{most}までです。分けて送ってもらってください。"
                    )
                uploads.add(one.filename, one.file)
        if not len(uploads):
            uploads.remove()
            skipped = "受領簿ではないファイルだけでした。" if uploads.skipped else ""
            return visit.go(visit.path("returns"), wrong=f"{skipped}取り込むファイルを選んでください。")
        if len(uploads) > MAX_FILES:
            raise LedgerToolsError(too_much())
        uploads.put_in_order(_times(visit.text("changed")))
        if mail := visit.text("mail"):
            uploads.add_mail(mail)
        step = intake.of_uploads(uploads, _passwords(visit), visit.desk.today)
        return _start(visit, f"{len(uploads):,}件のファイルの取込み", step)
    except BaseException:
        uploads.remove()
        raise


def folder(visit: Visit) -> Response:
    """Take in what lies in 回収."""
    return _start(visit, f"{RETURNS}フォルダからの取込み", intake.of_folder(_passwords(visit), visit.desk.today))


def filled(visit: Visit) -> Response:
    """Take in what the desk filled in in 報告."""
    return _start(visit, "記入した表の取込み", intake.of_filled_books(visit.desk.today))


def _start(visit: Visit, title: str, step: Step) -> Response:
    work = visit.desk.works.start(_KIND, title, visit.actor, step)
    return visit.go(visit.path(f"tasks/{work.key}"))


def _passwords(visit: Visit) -> tuple[str, ...]:
    """The passwords that were typed, one a line."""
    given = (line.strip() for line in visit.text("passwords").splitlines())
    return tuple(dict.fromkeys(line for line in given if line))[:_MOST_PASSWORDS]


def _times(text: str) -> list[int]:
    """When each file was changed, in milliseconds, as the browser tells it; none where it tells nothing of use."""
    parts = text.split(",")
    return (
        [int(part) for part in parts]
        if all(part.isascii() and part.isdecimal() and len(part) < 16 for part in parts)
        else []
    )


PAGES = (
    ("returns", returns, None),
    ("returns/upload", None, upload),
    ("returns/folder", None, folder),
    ("returns/filled", None, filled),
)
