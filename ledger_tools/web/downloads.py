"""Files to take away: offered from a listing, asked for by the key of what was offered, never by a path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePath
from urllib.parse import quote

from starlette.responses import Response

from ledger_tools.files import digest
from ledger_tools.web.visits import Visit

_KINDS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".eml": "message/rfc822",
    ".csv": "text/csv",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}
_ANY = "application/octet-stream"
_KEY_LENGTH = 16


@dataclass(frozen=True)
class Offer:
    """A file as the page offers it: what it is called there, and where it lies."""

    title: str
    path: Path

    @property
    def key(self) -> str:
        return key_of(self.path)

    @property
    def day(self) -> date | None:
        """The day on which it was written last; None where it has just been taken away."""
        try:
            return datetime.fromtimestamp(self.path.stat().st_mtime).astimezone().date()
        except OSError:
            return None


def key_of(path: Path) -> str:
    """What stands for a file in addresses and forms."""
    return digest(str(path).encode("utf-8", "surrogatepass"))[:_KEY_LENGTH]


def there(offers: Iterable[Offer]) -> list[Offer]:
    """Those of the files that are there now."""
    return [offer for offer in offers if offer.path.is_file() and not offer.path.is_symlink()]


def take(visit: Visit, offers: Iterable[Offer], key: str) -> Response:
    """Return the file that has this key among those on offer; a page that there is none otherwise."""
    path = next((offer.path for offer in offers if offer.key == key), None)
    return hand_out(visit, path)


def hand_out(visit: Visit, path: Path | None, name: str = "") -> Response:
    """Return a file to be kept under its name, or another; a page that there is none where it is gone."""
    if path is None or not path.is_file():
        raise visit.missing("このファイルは、移されたか、名前が変わっています。前の画面を開き直してください。")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise visit.missing("このファイルは開けません。ほかのプログラムで開いていないか、確かめてください。") from error
    return attached(data, name or path.name)


def attached(data: bytes, name: str) -> Response:
    """Return these bytes as a file of this name."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'))}"}
    return Response(data, media_type=_KINDS.get(PurePath(name).suffix.lower(), _ANY), headers=headers)
