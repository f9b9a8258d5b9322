"""Workbooks that are markup: web pages and archives saved as .xls, XML Spreadsheet 2003. Nothing is ever fetched."""

from __future__ import annotations

import re

from ledger_tools.returns.files.sheets import MarkupSheet
from ledger_tools.returns.files.sniff import Kind
from ledger_tools.returns.files.strays import refuse_strays
from ledger_tools.returns.files.webarchive import read_archive
from ledger_tools.returns.files.webpage import read_page
from ledger_tools.returns.files.webtext import decode_page
from ledger_tools.returns.files.xmlworkbook import read_xml_workbook
from ledger_tools.returns.limits import RESAVE, Limits, Refused

_HEAD = 20_000
_XML_WORKBOOK = re.compile(r"<(?:\w+:)?Workbook[\s>]")
_PAGE = re.compile(r"<(?:html|body|table|head|!doctype\s+html)[\s>]", re.IGNORECASE)
_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
#: The first page of a workbook that was saved as a page for each sheet.
_ELSEWHERE = re.compile(r"<frame[\s>]|<x:WorksheetSource\s|id=[\"']?shLink", re.IGNORECASE)
_IN_PARTS = (
    "表が別のファイルに分けて保存された Web ページで、このファイルには表がありません。"
    "Excel で開き、Excel ブック形式(.xlsx)で保存し直したものを提出するよう依頼してください。"
)
_XML = re.compile(r"\s*<\?xml")


def read_markup(data: bytes, kind: Kind, limits: Limits) -> list[MarkupSheet]:
    """Return the sheets of a page, archive or XML workbook; raises Refused F01 (nothing of the kind) or F10."""
    if kind is Kind.ARCHIVE:
        return read_archive(data, limits)
    text = decode_page(data)
    head = text[:_HEAD]
    if _XML_WORKBOOK.search(head):
        return read_xml_workbook(data, limits)
    if _XML.match(head) and not _PAGE.search(head):
        raise Refused("F01", RESAVE)
    refuse_strays(text, is_page=True)
    page = read_page(text, "", {}, limits)
    if _ELSEWHERE.search(text) and not _TABLE.search(text):
        raise Refused("F03", _IN_PARTS)
    return [page]
