"""Deliveries made to hurt are refused before a parser sees them; what honest mails and workbooks hold is read."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType

import pytest

from ledger_tools.model import FileReading
from ledger_tools.returns import Job, read_deliveries
from ledger_tools.returns.files.mail_bounds import check_mail
from ledger_tools.returns.limits import LIMITS, Refused
from tests.returns.books import book, member

_SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "measure_intake.py"


def _made() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_intake", _SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


made = _made()
REFUSED = {name: make for name, make in made.HOSTILE if "may be" not in name and "50 deep" not in name}
READ = ("name as long as may be", "as many parts as may be", "mail in mail, 50 deep, inline")


@pytest.mark.parametrize("name", [name for name in REFUSED if "base64" not in name and "500,000" not in name])
def test_what_is_made_to_hurt_is_f10(name: str) -> None:
    found = [reading for _, reading in read_deliveries([Job("便", data=REFUSED[name]())], workers=0)]
    codes = [finding.code for reading in found if isinstance(reading, FileReading) for finding in reading.findings]
    assert codes == ["F10"]


@pytest.mark.parametrize("name", READ)
def test_what_is_just_within_is_opened(name: str) -> None:
    found = [job.name for job, _ in read_deliveries([Job("便", data=dict(made.HOSTILE)[name]())], workers=0)]
    assert all(name.endswith(".xlsx") or "添付" in name or "受領簿" in name for name in found) and found


def honest(change: Callable[[EmailMessage], None]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "架空局 <a@example.jp>", "b@example.jp", "受領簿の提出について"
    mail.set_content("受領簿を送ります。\n-- \n架空局庶務課\n--------------------\n")
    mail.add_attachment(
        book([member(1, "川崎")]), maintype="application", subtype="octet-stream", filename="受領簿" * 80 + ".xlsx"
    )
    change(mail)
    return mail.as_bytes()


def to_many(mail: EmailMessage) -> None:
    mail["Cc"] = ", ".join(f"架空課{number} <k{number}@example.jp>" for number in range(1_500))


def forwarded(mail: EmailMessage) -> None:
    for _ in range(10):
        outer = EmailMessage()
        outer["Subject"], outer["From"] = "Fw: 受領簿", "c@example.jp"
        outer.set_content("転送します。")
        outer.add_attachment(mail)
        mail = outer
    check_mail(mail.as_bytes(), LIMITS)


def with_rules_drawn(mail: EmailMessage) -> None:
    body = mail.get_body()
    assert isinstance(body, EmailMessage)
    body.set_content("--------------------\n" * 3_000 + "Content-Type: 見出しのように書いた文\n" * 40)


@pytest.mark.parametrize("change", [lambda _mail: None, to_many, forwarded, with_rules_drawn])
def test_honest_mails_are_within_the_bounds(change: Callable[[EmailMessage], None]) -> None:
    check_mail(honest(change), LIMITS)


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: x\n" + b" y\n" * 100_000 + b"\n",
        b"Subject: x\r\n\r\n--B\r\ncontent-disposition: attachment;\r\n" + b"\tfilename*0=a;\r\n" * 600,
        b"A: x\n\n" + b"Content-Type: message/rfc822\n\n" * 61,
        b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nx\n" * 1_001,
    ],
    ids=["folded", "inner parameters", "mails in mails", "bare parts"],
)
def test_each_bound_holds_wherever_in_a_mail(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        check_mail(data, LIMITS)
    assert caught.value.code == "F10"
