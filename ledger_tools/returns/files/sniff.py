"""What a file is, by its bytes: names and extensions lie."""

from __future__ import annotations

import io
import re
from enum import Enum

from ledger_tools.japanese.encoding import wide_encoding
from ledger_tools.returns.workbook.package import Package, Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PICTURES_AND_PAPER = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\0",
    b"MM\0*",
    b"BM",
    b"{\\rtf",
    b"7z\xbc\xaf",
)
_OLD_EXCEL = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_MAIL_HEADER = re.compile(
    rb"\A(?:From |(?:Received|Return-Path|Delivered-To|MIME-Version|Message-ID|From|To|Cc|Subject|Date|Reply-To|"
    rb"DKIM-Signature|Authentication-Results|X-[\w-]+|Content-Type|Content-Transfer-Encoding):)",
    re.IGNORECASE,
)
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
    FOREIGN = "foreign"  # PDF, pictures, anything that is no table
    DAMAGED = "damaged"


def kind_of(data: bytes) -> Kind:
    """Tell what a file is; never raises."""
    if not data:
        return Kind.EMPTY
    if data.startswith(OLE):
        return _ole_kind(data)
    if data.startswith(ZIPS):
        return _zip_kind(data)
    if data.startswith(_PICTURES_AND_PAPER):
        return Kind.FOREIGN
    if data.startswith(_OLD_EXCEL) and len(data) > 8 and data[3:4] in (b"\0", b"\x00"):
        return Kind.XLS
    if _MAIL_HEADER.match(data):
        return Kind.ARCHIVE if _is_archive(data) else Kind.MAIL
    return (_markup_kind(data) or Kind.TEXT) if _is_text(data) else Kind.DAMAGED


def is_container(kind: Kind) -> bool:
    """Tell whether a kind holds other files rather than a table."""
    return kind in (Kind.ZIP, Kind.MAIL, Kind.OUTLOOK)


def _zip_kind(data: bytes) -> Kind:
    try:
        return kind_of_package(Package.open(data))
    except Refused:
        # Whatever is wrong with it is said when it is read.
        return Kind.OOXML if b"[Content_Types].xml" in data or b"xl/" in data else Kind.ZIP


def kind_of_package(package: Package) -> Kind:
    """Tell what a zip is that has been opened already."""
    names = [name.casefold() for name in package.names()]
    is_office = "[content_types].xml" in names or "_rels/.rels" in names
    # A file of two formats at once would be measured as the one and laid out as the other.
    if "content.xml" in names and "mimetype" in names and not is_office:
        return Kind.ODS
    if any(name.endswith("workbook.bin") for name in names) and not any(n.endswith("workbook.xml") for n in names):
        return Kind.XLSB
    if is_office:
        return Kind.OOXML
    return Kind.ZIP


def _ole_kind(data: bytes) -> Kind:
    import olefile  # noqa: PLC0415 - few returns are OLE files, and every reading process would wait for it

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {path[0].casefold() for path in ole.listdir(streams=True, storages=True)}
    except Exception:  # olefile raises whatever damaged bytes lead it to
        return Kind.DAMAGED
    if "encryptedpackage" in names:
        return Kind.ENCRYPTED
    if names & {"workbook", "book"}:
        return Kind.XLS
    if any(name.startswith("__properties_version") for name in names):
        return Kind.OUTLOOK
    return Kind.FOREIGN


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
