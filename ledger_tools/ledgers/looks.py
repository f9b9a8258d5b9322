"""How the workbooks look: one table of formats for all of them (thin rules, light greys, 游ゴシック)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

#: Wareki that Excel and LibreOffice both show (the gannen form shows a bare serial number in LibreOffice).
WAREKI = '[$-411]ggge"年"m"月"d"日";@'

_FONT = "游ゴシック"
_RULE = "#808080"
_HEAD_FILL = "#E7E6E6"
_INPUT_HEAD_FILL = "#D0CECE"
_FAINT_FILL = "#F2F2F2"

_TEXT: dict[str, Any] = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"}
_BOX: dict[str, Any] = {**_TEXT, "border": 1, "border_color": _RULE}
_HEAD: dict[str, Any] = {**_BOX, "align": "center", "text_wrap": True, "font_size": 10.5, "bg_color": _HEAD_FILL}
_FILL_IN: dict[str, Any] = {**_BOX, "locked": False}
_EDGE: dict[str, Any] = {"left": 2, "left_color": "#000000"}
_EDGE_RIGHT: dict[str, Any] = {"right": 2, "right_color": "#000000"}
_NAME: dict[str, Any] = {**_BOX, "shrink": True, "num_format": "@", "indent": 1}
_WRAPPED: dict[str, Any] = {**_BOX, "text_wrap": True, "num_format": "@", "indent": 1, "font_size": 10.5}
_SMALL: dict[str, Any] = {**_WRAPPED, "font_size": 9}
_TINY: dict[str, Any] = {**_WRAPPED, "font_size": 7, "indent": 0}
#: The mark of a shared name is part of the number format: the cell's value stays exactly the name.
_SHARED: dict[str, Any] = {"bold": True, "bg_color": _FAINT_FILL, "num_format": '@"※"'}
_CENTRE: dict[str, Any] = {**_BOX, "align": "center", "shrink": True}

FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {**_TEXT, "font_size": 20, "bold": True},
    "title_right": {**_TEXT, "font_size": 13, "bold": True, "align": "right"},
    "label": {**_TEXT, "font_size": 10.5, "font_color": "#404040"},
    "value": {**_TEXT, "shrink": True},
    "value_plain": {**_TEXT},
    "value_wrapped": {**_TEXT, "text_wrap": True},
    "value_strong": {**_TEXT, "bold": True, "shrink": True},
    "small": {**_TEXT, "font_size": 10.5, "shrink": True},
    "unit": {**_TEXT, "indent": 1},
    "instructions": {**_BOX, "font_size": 10.5, "text_wrap": True, "indent": 1},
    "instructions_small": {**_BOX, "font_size": 9, "text_wrap": True, "indent": 1},
    "head": _HEAD,
    "head_input_first": {**_HEAD, **_EDGE, "bg_color": _INPUT_HEAD_FILL, "bold": True},
    "head_input": {**_HEAD, "bg_color": _INPUT_HEAD_FILL, "bold": True},
    "head_input_last": {**_HEAD, **_EDGE_RIGHT, "bg_color": _INPUT_HEAD_FILL, "bold": True},
    "number": {**_CENTRE},
    "count": {**_CENTRE, "num_format": "#,##0"},
    "code": {**_CENTRE, "num_format": "@"},
    "text": _NAME,
    "text_wrapped": _WRAPPED,
    "kana": {**_NAME, "font_size": 10},
    "text_small": _SMALL,
    "text_tiny": _TINY,
    "shared": {**_NAME, **_SHARED},
    "shared_wrapped": {**_WRAPPED, **_SHARED},
    "shared_small": {**_SMALL, **_SHARED},
    "shared_tiny": {**_TINY, **_SHARED},
    "input_date": {**_FILL_IN, **_EDGE, "align": "center", "font_size": 10.5, "shrink": True, "num_format": WAREKI},
    "input_stamp": {**_FILL_IN, "align": "center", "shrink": True, "num_format": "@"},
    "input_remark": {**_FILL_IN, **_EDGE_RIGHT, "font_size": 10.5, "text_wrap": True, "num_format": "@"},
    "input_number": {**_FILL_IN, "border": 2, "border_color": "#000000", "align": "center", "num_format": "#,##0"},
    "input_count": {**_FILL_IN, "align": "center", "num_format": "#,##0"},
    "input_day": {**_FILL_IN, "align": "center", "num_format": WAREKI},
    "input_text": {**_FILL_IN, "indent": 1, "num_format": "@", "shrink": True},
    "state": {**_BOX, "align": "center", "font_size": 11},
    "key": {**_TEXT, "font_size": 8, "num_format": "@"},
    "tail_label": {**_TEXT, "align": "right", "bold": True, "shrink": True},
    "total_label": {**_BOX, "align": "right", "indent": 1, "bold": True, "bg_color": _FAINT_FILL},
    "total": {**_CENTRE, "bold": True, "bg_color": _FAINT_FILL, "num_format": "#,##0"},
    "difference": {**_CENTRE, "num_format": "+#,##0;-#,##0;0"},
    "total_difference": {**_CENTRE, "bold": True, "bg_color": _FAINT_FILL, "num_format": "+#,##0;-#,##0;0"},
    "time": {**_CENTRE, "num_format": "h:mm"},
    "paragraph": {**_TEXT, "font_size": 10.5, "text_wrap": True, "valign": "top"},
}

CONDITIONAL: Mapping[str, Mapping[str, Any]] = {
    "blank": {"bg_color": _FAINT_FILL, "font_color": "#7F7F7F"},
    "look": {"bg_color": "#BFBFBF", "bold": True},
}


def add_formats(workbook: Workbook, *names: str) -> dict[str, Format]:
    """Register the named formats (all of them where none is named) and return them by name."""
    return {name: workbook.add_format(dict(FORMATS[name])) for name in (names or FORMATS)}
