"""What a file is, by its bytes: names and extensions lie."""

from __future__ import annotations

import io
import re
from enum import Enum

from ledger_tools.japanese.encoding import wide_encoding
from ledger_tools.returns.files.cms import is_cms
from ledger_tools.returns.files.foreign import foreign_file, foreign_package, foreign_storage, is_foreign, is_protected
from ledger_tools.returns.files.mails import is_mail
from ledger_tools.returns.files.packed import is_packed, is_tar
from ledger_tools.returns.files.signs import OLE, ZIPS
from ledger_tools.returns.files.tnef import SIGN as WINMAIL
from ledger_tools.returns.files.zips import entries
from ledger_tools.returns.limits import LIMITS, Limits
from ledger_tools.returns.workbook.package import Package, Refused

_OLD_EXCEL = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_UUENCODED = re.compile(rb"\Abegin [0-7]{3,4} [^\r\n]+\r?\n[ -`]")
_MARKUP = re.compile(
    r"\A\ufeff?\s*<(?:\?xml|!doctype|!--|html|table|head|body|meta|workbook|style|title)", re.IGNORECASE
)
#: Programs of the web put a line of their own, or any element, before the table.
_TABLE = re.compile(r"<table[\s>].*?<t(?:r|d|h|body|head)[\s>]", re.IGNORECASE | re.DOTALL)
_FLAT_ODF = re.compile(r"<office:document[\s>]")
_MAIL_ONLY = re.compile(r"^(?:to|cc|received|delivered-to|return-path|message-id):", re.IGNORECASE | re.MULTILINE)
_ARCHIVE = re.compile(
    r"^content-type:\s*(?:multipart/related|text/html)|^(?:x-document-type|snapshot-content-location):",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 65_536


class Kind(Enum):
    """Kinds of files that may come back."""

    EMPTY = "empty"
    OOXML = "ooxml"  # .xlsx .xlsm .xltx .xltm, and other Office packages
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    ENCRYPTED = "encrypted"  # an OOXML file inside an OLE container
    MARKUP = "markup"  # HTML or XML that spreadsheets save under .xls
    ARCHIVE = "mhtml"  # a web page with what belongs to it in one file
    FLAT_ODF = "fods"  # an OpenDocument workbook that is no zip
    TEXT = "text"  # .csv .tsv .txt
    ZIP = "zip"
    MAIL = "eml"
    OUTLOOK = "msg"
    SIGNED = "p7m"  # a mail, or anything else, within its signature
    WINMAIL = "winmail.dat"
    PACKED = "gz"  # one file, packed
    TAR = "tar"
    UUENCODED = "uu"
    FOREIGN = "foreign"  # PDF, pictures, anything that is no table
    DAMAGED = "damaged"


#: Where the parts of a workbook lie: of one that is cut off only the first ones may be left.
_PARTS = ("xl/", "docProps/", "_rels/", "customXml/")

CONTAINERS = frozenset(
    (Kind.ZIP, Kind.MAIL, Kind.OUTLOOK, Kind.SIGNED, Kind.WINMAIL, Kind.PACKED, Kind.TAR, Kind.UUENCODED)
)


def kind_of(data: bytes) -> Kind:
    """Tell what a file is; never raises."""
    if not data:
        return Kind.EMPTY
    if data.startswith(OLE):
        return _ole_kind(data)
    if data.startswith(ZIPS):
        return _zip_kind(data)
    if data.startswith(WINMAIL):
        return Kind.WINMAIL
    if is_packed(data) or is_tar(data):
        return Kind.TAR if is_tar(data) else Kind.PACKED
    if is_cms(data):
        return Kind.SIGNED
    if is_foreign(data):
        return Kind.FOREIGN
    if data.startswith(_OLD_EXCEL) and len(data) > 8 and data[3:4] in (b"\0", b"\x00"):
        return Kind.XLS
    if is_mail(data):
        return Kind.ARCHIVE if _is_archive(data) else Kind.MAIL
    if _UUENCODED.match(data):
        return Kind.UUENCODED
    return (_markup_kind(data) or Kind.TEXT) if _is_text(data) else Kind.DAMAGED


def is_container(kind: Kind) -> bool:
    """Tell whether a kind holds other files rather than a table."""
    return kind in CONTAINERS


def why_foreign(data: bytes) -> Refused:
    """Return what a file that is no table (Kind.FOREIGN) is, and what to ask for instead."""
    if data.startswith(OLE):
        return foreign_storage(_names_of_ole(data))
    if data.startswith(ZIPS):
        try:
            package = Package.open(data)
            found = foreign_package([name.casefold() for name in package.names()], _mimetype(package))
        except Refused:
            found = foreign_package(_names_of_zip(data))
        if found:
            return found
    return foreign_file(data)


def _mimetype(package: Package) -> bytes:
    try:
        return package.read("mimetype") if package.has("mimetype") else b""
    except Refused:
        return b""


def is_too_long(data: bytes, kind: Kind, limits: Limits) -> bool:
    """Tell whether a file is more text than is read at once."""
    return kind in (Kind.TEXT, Kind.MARKUP, Kind.ARCHIVE, Kind.FLAT_ODF) and len(data) > limits.max_text_bytes


def _zip_kind(data: bytes) -> Kind:
    try:
        return kind_of_package(Package.open(data))
    except Refused:
        # Whatever is wrong with it is said when it is read.
        return _kind_of_doubtful(data)


def kind_of_package(package: Package) -> Kind:
    """Tell what a zip is that has been opened already."""
    names = [name.casefold() for name in package.names()]
    is_office = "[content_types].xml" in names or "_rels/.rels" in names
    if foreign_package(names, _mimetype(package)):
        return Kind.FOREIGN
    # A file of two formats at once would be measured as the one and laid out as the other.
    if "content.xml" in names and "mimetype" in names and not is_office:
        return Kind.ODS
    if any(name.endswith("workbook.bin") for name in names) and not any(n.endswith("workbook.xml") for n in names):
        return Kind.XLSB
    if is_office:
        return Kind.OOXML
    return Kind.ZIP


def _kind_of_doubtful(data: bytes) -> Kind:
    """Tell a workbook from an archive where something is locked or damaged: by the names of what is in it."""
    names = _names_of_zip(data)
    if not names:
        return Kind.OOXML if any(sign.encode() in data for sign in ("[Content_Types].xml", *_PARTS)) else Kind.ZIP
    if foreign_package(names):
        return Kind.FOREIGN
    parts = ("[content_types].xml", *map(str.casefold, _PARTS))
    return Kind.OOXML if any(name.startswith(parts) for name in names) else Kind.ZIP


def _names_of_zip(data: bytes) -> set[str]:
    try:
        found, _ = entries(data, LIMITS.max_entries)
    except Refused:
        return set()
    return {entry.name.replace("\\", "/").casefold() for entry in found}


def _ole_kind(data: bytes) -> Kind:
    names = _names_of_ole(data)
    if not names:
        return Kind.DAMAGED
    if is_protected(names):
        return Kind.FOREIGN
    if "encryptedpackage" in names:
        return Kind.ENCRYPTED
    if names & {"workbook", "book"}:
        return Kind.XLS
    if any(name.startswith("__properties_version") for name in names):
        return Kind.OUTLOOK
    return Kind.FOREIGN


def _names_of_ole(data: bytes) -> set[str]:
    """Return the names of streams and storages at the top, and those that tell of protection; none where damaged."""
    import olefile  # noqa: PLC0415 - few returns are OLE files, and every reading process would wait for it

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            places = ole.listdir(streams=True, storages=True)
    except Exception:  # olefile raises whatever damaged bytes lead it to
        return set()
    spaces = {name.casefold() for path in places if "dataspaces" in path[0].casefold() for name in path}
    return {path[0].casefold() for path in places} | spaces


def _is_archive(data: bytes) -> bool:
    """Tell a saved web page from a mail: it was sent to nobody."""
    head = data[:_HEAD].decode("latin-1").replace("\r\n", "\n").partition("\n\n")[0]
    return bool(_ARCHIVE.search(head)) and not _MAIL_ONLY.search(head)


def _markup_kind(data: bytes) -> Kind | None:
    """Tell whether a text is markup: nobody types <table> and <td> into a list."""
    sample = data[:_HEAD]
    wide = wide_encoding(data) or ("utf-16" if sample.startswith((b"\xff\xfe", b"\xfe\xff")) else "")
    # Tags are ASCII in every other encoding that pages are written in.
    head = sample.decode(wide or "utf-8", "replace")
    if _MARKUP.match(head):
        return Kind.FLAT_ODF if _FLAT_ODF.search(head) else Kind.MARKUP
    return Kind.MARKUP if _TABLE.search(head) else None


def _is_text(data: bytes) -> bool:
    sample = data[:8192]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if wide_encoding(data):
        return True
    control = sum(sample.count(bytes((code,))) for code in (*range(9), *range(14, 27), *range(28, 32)))
    return control * 20 <= len(sample)
