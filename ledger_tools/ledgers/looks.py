"""How the workbooks look: one table of formats for all of them (thin rules, light greys, 游ゴシック)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

#: Wareki that Excel and LibreOffice both show (the gannen form shows a bare serial number in LibreOffice).
WAREKI = '[$-411]ggge"年"m"月"d"日";@'
#: The same where there is little room: R7.11.25.
SHORT_WAREKI = "[$-411]ge.m.d;@"

_FONT = "游ゴシック"
_RULE = "#808080"
_HEAD_FILL = "#E7E6E6"
_INPUT_HEAD_FILL = "#D0CECE"
_FAINT_FILL = "#F2F2F2"

_TEXT: dict[str, Any] = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"}
_BOX: dict[str, Any] = {**_TEXT, "border": 1, "border_color": _RULE}
_HEAD: dict[str, Any] = {**_BOX, "align": "center", "text_wrap": True, "font_size": 10.5, "bg_color": _HEAD_FILL}
#: Hairlines: what is ruled beside or through a seal must not cut it.
_FILL_IN: dict[str, Any] = {**_TEXT, "border": 7, "border_color": _RULE, "locked": False}
_EDGE: dict[str, Any] = {"left": 1, "left_color": "#000000"}
_EDGE_RIGHT: dict[str, Any] = {"right": 1, "right_color": "#000000"}
_LEDGER_HEAD: dict[str, Any] = {**_HEAD, "font_size": 9}
_NAME: dict[str, Any] = {**_BOX, "shrink": True, "num_format": "@", "indent": 1}
#: So large that the usual name, five letters with its space, stands in one line: few names differ in size.
_MEMBER: dict[str, Any] = {**_BOX, "text_wrap": True, "num_format": "@", "font_size": 10}
_SMALL: dict[str, Any] = {"font_size": 9}
_TINY: dict[str, Any] = {"font_size": 7}
#: As small as kana beside a name are in print.
_RUBY: Mapping[str, Mapping[str, Any]] = {f"ruby_{size}": {**_MEMBER, "font_size": size} for size in (6, 5)}
#: The mark of a shared name is part of the number format: the cell's value stays exactly the name.
_SHARED: dict[str, Any] = {"bold": True, "bg_color": _FAINT_FILL, "num_format": '@"※"'}
_CENTRE: dict[str, Any] = {**_BOX, "align": "center", "shrink": True}

FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {**_TEXT, "font_size": 20, "bold": True},
    "ledger_title": {**_TEXT, "font_size": 16, "bold": True, "align": "center"},
    "ledger_number": {**_TEXT, "font_size": 10, "bold": True, "align": "right"},
    "label": {**_TEXT, "font_size": 10.5, "font_color": "#404040"},
    "value": {**_TEXT, "shrink": True},
    "value_strong": {**_TEXT, "bold": True, "shrink": True},
    "head_label": {**_TEXT, "font_size": 9},
    "head_label_right": {**_TEXT, "font_size": 9, "align": "right", "indent": 1},
    "head_value": {**_TEXT, "font_size": 9.5, "shrink": True},
    "aside": {**_TEXT, "font_size": 10},
    "progress": {**_TEXT, "bold": True},
    "value_plain": {**_TEXT},
    "value_wrapped": {**_TEXT, "text_wrap": True},
    "small": {**_TEXT, "font_size": 9, "shrink": True},
    "contact": {**_TEXT, "font_size": 9, "shrink": True, "align": "right"},
    "instructions": {**_TEXT, "font_size": 8.5, "text_wrap": True},
    "head": _HEAD,
    "head_fill_in": {**_HEAD, "bg_color": _INPUT_HEAD_FILL},
    "ledger_head": _LEDGER_HEAD,
    "head_input_first": {**_LEDGER_HEAD, **_EDGE, "bg_color": _INPUT_HEAD_FILL, "bold": True},
    "head_input": {**_LEDGER_HEAD, "bg_color": _INPUT_HEAD_FILL, "bold": True},
    "head_input_last": {**_LEDGER_HEAD, **_EDGE_RIGHT, "bg_color": _INPUT_HEAD_FILL, "bold": True},
    "number": {**_CENTRE},
    "count": {**_CENTRE, "num_format": "#,##0"},
    "code": {**_CENTRE, "num_format": "@"},
    "text": _NAME,
    "text_small": {**_MEMBER, **_SMALL, "indent": 1},
    "text_tiny": {**_MEMBER, **_TINY, "indent": 1},
    "member": _MEMBER,
    "member_small": {**_MEMBER, **_SMALL},
    "member_tiny": {**_MEMBER, **_TINY},
    **_RUBY,
    "shared": {**_MEMBER, **_SHARED},
    "shared_small": {**_MEMBER, **_SHARED, **_SMALL},
    "shared_tiny": {**_MEMBER, **_SHARED, **_TINY},
    "input_date": {**_FILL_IN, **_EDGE, "align": "center", "shrink": True, "num_format": SHORT_WAREKI},
    "input_stamp": {**_FILL_IN, "align": "center", "shrink": True, "num_format": "@"},
    "input_remark": {**_FILL_IN, **_EDGE_RIGHT, "font_size": 10.5, "text_wrap": True, "num_format": "@"},
    "below_table": {**_TEXT, "top": 1, "top_color": _RULE},
    "input_number": {**_BOX, "locked": False, "align": "center", "num_format": "#,##0"},
    "input_handler": {**_BOX, "locked": False, "align": "center", "shrink": True, "num_format": "@"},
    "input_day": {**_BOX, "locked": False, "align": "center", "num_format": WAREKI},
    "input_text": {**_BOX, "locked": False, "indent": 1, "num_format": "@", "shrink": True},
    "key": {**_TEXT, "font_size": 8, "num_format": "@"},
    "tail_label": {**_TEXT, "font_size": 10, "align": "right", "shrink": True},
    "total_label": {**_BOX, "align": "right", "indent": 1, "bold": True, "bg_color": _FAINT_FILL},
    "total": {**_CENTRE, "bold": True, "bg_color": _FAINT_FILL, "num_format": "#,##0"},
    "difference": {**_CENTRE, "num_format": "+#,##0;-#,##0;0"},
    "total_difference": {**_CENTRE, "bold": True, "bg_color": _FAINT_FILL, "num_format": "+#,##0;-#,##0;0"},
    "time": {**_CENTRE, "num_format": "h:mm"},
    "paragraph": {**_TEXT, "font_size": 10, "text_wrap": True, "valign": "top"},
}

CONDITIONAL: Mapping[str, Mapping[str, Any]] = {
    "blank": {"bg_color": _FAINT_FILL, "font_color": "#7F7F7F"},
    "look": {"bg_color": "#BFBFBF", "bold": True},
}


def add_formats(workbook: Workbook, *names: str) -> dict[str, Format]:
    """Register the named formats (all of them where none is named) and return them by name."""
    return {name: workbook.add_format(dict(FORMATS[name])) for name in (names or FORMATS)}
