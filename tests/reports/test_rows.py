"""What other programs get: the contract's columns, and CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports.plain import as_csv, as_json, escape, unescape
from ledger_tools.reports.rows import export_findings, export_rows

from .conftest import STATUS_OF

CONTRACT = [
    "ledger_id",
    "edition",
    "bureau",
    "department",
    "no",
    "kigo",
    "bango",
    "name",
    "cards",
    "status",
    "label",
    "codes",
    "evidence_kind",
    "evidence_text",
    "received_on",
    "remark",
    "remark_kind",
    "remark_date",
    "cards_returned",
    "source_file",
    "source_sheet",
    "source_row",
]


def test_rows_have_the_contracts_columns_and_order(reconciled: Reconciled) -> None:
    frame = export_rows(reconciled)
    assert list(frame.columns) == CONTRACT
    assert frame[["ledger_id", "no"]].equals(frame[["ledger_id", "no"]].sort_values(["ledger_id", "no"]))
    assert not frame.isna().to_numpy().any()
    assert dict(zip(frame["bango"], frame["status"], strict=True)) == STATUS_OF


@pytest.mark.parametrize(
    ("bango", "expected"),
    [
        ("000101", {"evidence_kind": "text", "evidence_text": "青葉", "received_on": "2025-11-21",
                    "remark_kind": "none", "cards_returned": "", "source_file": "01-001_返送.xlsx", "source_row": 12}),
        ("000104", {"remark_kind": "retired", "remark_date": "2025-11-28", "cards_returned": 3}),
        ("000105", {"remark_kind": "leave_mailed", "remark_date": "2025-11-27", "cards_returned": ""}),
        ("000106", {"received_on": "2025-11-25", "kigo": "011", "label": "受領済"}),
        ("000201", {"codes": "D01", "source_file": "", "source_sheet": "", "source_row": "", "label": "未提出"}),
        ("000203", {"codes": "N07", "cards_returned": 0, "label": "退職・カード未着"}),
    ],
)  # fmt: skip
def test_one_row(reconciled: Reconciled, bango: str, expected: dict[str, object]) -> None:
    frame = export_rows(reconciled)
    row = frame[frame["bango"] == bango].iloc[0]
    assert {key: row[key] for key in expected} == expected


def test_findings_name_department_and_remedy(reconciled: Reconciled) -> None:
    frame = export_findings(reconciled)
    missing = frame[frame["code"] == "D01"].iloc[0]
    assert (missing["ledger_id"], missing["bureau"], missing["department"]) == ("02-001", "財政局", "資金課")
    assert missing["severity"] == "error"
    assert missing["remedy"]
    assert len(frame) == len(reconciled.findings)


def test_csv_is_utf8_with_lf_and_starts_no_formula(reconciled: Reconciled) -> None:
    data = as_csv(export_rows(reconciled))
    assert b"\r" not in data
    lines = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
    assert [line["bango"] for line in lines] == list(STATUS_OF)
    dangerous = next(line for line in lines if line["bango"] == "000103")
    assert dangerous["name"] == "'=1+1　危子"
    assert lines[0]["received_on"] == "2025-11-21"


def test_json_keeps_numbers_and_texts(reconciled: Reconciled) -> None:
    lines = json.loads(as_json(export_rows(reconciled)))
    assert lines[0]["no"] == 1
    assert lines[0]["bango"] == "000101"
    assert lines[2]["name"] == "=1+1　危子"


@given(st.text())
def test_escaping_can_be_undone(text: str) -> None:
    assert unescape(escape(text)) == text


@pytest.mark.parametrize(
    ("field", "written"),
    [("=A1", "'=A1"), ("+81", "+81"), ("-5", "-5"), ("-5+2", "'-5+2"), ("@x", "'@x"), ("\tx", "'\tx"), ("'=x", "''=x"),
     ("2025-11-21", "2025-11-21"), ("'山", "'山"), ("", "")],
)  # fmt: skip
def test_escaping(field: str, written: str) -> None:
    assert escape(field) == written


def test_missing_values_are_empty_fields() -> None:
    frame = pd.DataFrame({"a": [pd.Timestamp("2025-12-01"), pd.NaT], "b": [1, 2], "c": [None, "x"], "d": [True, False]})
    assert as_csv(frame) == b"a,b,c,d\n2025-12-01,1,,true\n,2,x,false\n"
    assert json.loads(as_json(frame))[1] == {"a": None, "b": 2, "c": "x", "d": False}


def test_cards_returned_are_those_of_reconciling(reconciled: Reconciled) -> None:
    known = dict(zip(reconciled.rows["bango"], reconciled.rows["cards_returned"], strict=True))
    frame = export_rows(reconciled)
    assert dict(zip(frame["bango"], frame["cards_returned"], strict=True)) == known
