"""Passwords in what mails say: found however they are put, the nearest mail's first, and never printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_tools.returns.files.containers import read_letters
from ledger_tools.returns.files.mailed_passwords import MOST_TRIED, Letter, brings_files, passwords_for, passwords_in
from ledger_tools.returns.files.mails import Mail
from tests.returns.files.test_formats import GOOD, mailed


@pytest.mark.parametrize(
    "text",
    [
        "パスワード：Kyosai2025",
        "パスワードは「Kyosai2025」です。",
        "解凍パスワードは Kyosai2025 です。",
        "パスワード\n\n　Kyosai2025\n\nよろしくお願いします。",
        "【パスワード】\nKyosai2025",
        "パスワードをお送りします。\n----------\nKyosai2025\n----------",
        "パスワード(半角):Kyosai2025",
        "パスワード：Ｋｙｏｓａｉ２０２５",
        "PW: Kyosai2025",
        "ＰＷ：Kyosai2025",
        "ﾊﾟｽﾜｰﾄﾞ：Kyosai2025",
        "パスワード→Kyosai2025（半角英数）",
        "■パスワード■　Kyosai2025",
        "パスワードは以下のとおりです。\n庶務課.zip\nKyosai2025",
        "Your password is Kyosai2025.",
        "Password = Kyosai2025",
        "> パスワード: Kyosai2025",
    ],
)
def test_passwords_are_found_in_what_mails_say(text: str) -> None:
    likely, possible = passwords_in(text)
    assert "Kyosai2025" in (*likely, *possible)[:5]


@pytest.mark.parametrize(
    "text",
    [
        "受領簿を提出します。",
        "パスワードは別途お送りします。\nよろしくお願いします。",
        "bypass: Kyosai2025",
        "compass Kyosai2025",
        "本文のみ\nKyosai2025",
        "",
    ],
)
def test_what_no_mail_says_is_no_password(text: str) -> None:
    assert "Kyosai2025" not in passwords_in(text)[0]
    assert not passwords_in(text)[0]


@pytest.mark.parametrize(
    ("text", "brings"),
    [
        ("受領簿を添付します。パスワード: a1b2", True),
        ("受領簿を添付いたします。", True),
        ("受領簿を添付致しましたのでご確認ください。", True),
        ("添付のとおり受領簿を提出します。", True),
        ("添付のうえ送付いたします。", True),
        ("受領簿を添付して送ります。", True),
        ("受領簿を添付させていただきます。", True),
        ("先ほどはお電話で失礼しました。\n受領簿を添付します。", True),
        ("Please find attached the ledger.", True),
        ("先ほどの添付ファイルのパスワードをお送りします。", False),
        ("先ほど添付しました受領簿のパスワードです。", False),
        ("別メールにて受領簿を添付いたしました。", False),
        ("前のメールに添付しましたファイルを開くものです。", False),
        ("後ほど受領簿を添付してお送りします。", False),
        ("このメールは、添付ファイルのパスワードをお知らせするものです。", False),
        ("添付ファイル: 庶務課.zip\nパスワード: a1b2", False),
        ("添付の zip を開くパスワードです。", False),
        ("ファイルは添付しておりません。", False),
        ("添付しましたか。", False),
        ("The password for the attached file is a1b2.", False),
        ("", False),
    ],
)
def test_a_mail_says_whether_it_brings_files(text: str, brings: bool) -> None:
    assert brings_files(text) is brings


def letter(name: str, text: str, sender: str = "") -> Letter:
    return Letter.of(name, Mail(sender, "", text))


def test_the_mail_that_belongs_to_a_file_is_asked_first_and_twenty_are_enough() -> None:
    many = [letter(f"{number}.eml", f"パスワード: other{number:03}") for number in range(60)]
    own = letter("z.eml", "庶務課.zip のパスワード: Kyosai2025")
    assert passwords_for("庶務課.zip", [*many, own])[0] == "Kyosai2025"
    same = letter("z.eml", "パスワード: Kyosai2025", "a@example.jp")
    with_file = letter("y.eml", "送ります", "a@example.jp")
    assert passwords_for("y.eml/a.zip", [*many, with_file, same])[0] == "Kyosai2025"
    assert len(passwords_for("a.zip", many)) == MOST_TRIED


def test_passwords_are_never_printed() -> None:
    assert "Kyosai" not in repr(letter("a.eml", "パスワード: Kyosai2025"))


def test_letters_of_mails_and_messages(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(mailed("a.xlsx", GOOD))
    (one,) = read_letters(path)
    assert (one.mail, one.sender, one.likely) == ("a.eml", "a@example.jp", ())
