"""Containers that went wrong elsewhere: every ledger in them is read, and what is not read is named with its cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_tools.returns import open_members, read_bytes

CASES = Path(__file__).parents[2] / "data" / "cases"


def found(name: str, *passwords: str) -> tuple[list[tuple[str, int]], list[tuple[str, str]]]:
    """Name and rows of every ledger; name and code of everything else (names below the file's own)."""
    ledgers, others = [], []
    for member in open_members(CASES / name, passwords=passwords):
        below = member.name.removeprefix(f"{name}/")
        if member.problem is not None:
            others.append((below, member.problem.code))
            continue
        reading = read_bytes(member.name, member.data, convert=False)
        ledgers += [(below, len(table.rows)) for table in reading.tables]
        others += [(below, finding.code) for finding in reading.findings if not reading.tables]
    return ledgers, others


@pytest.mark.parametrize(
    ("name", "ledgers"),
    [
        ("01_mac_nfd_noflag.zip", [("回収分/ガバナンス推進課_受領簿.xlsx", 10)]),
        ("01d_unicode_path_extra.zip", [("回収分/ガバナンス推進課_受領簿.xlsx", 10)]),
        ("01f_appledouble_inside.zip", [("回収/a.xlsx", 10)]),
        ("04b_rfc2231_jis_split.eml", [("課_受領簿.xlsx", 10)]),
        ("05_winmail.eml", [("winmail.dat/課_受領簿.xlsx", 10)]),
        ("06_smime_opaque.eml", [("smime.p7m/署名付きの本文/課_受領簿.xlsx", 10)]),
        ("06b_smime_detached.eml", [("課_受領簿.xlsx", 10)]),
        ("08_nested.msg", [("転送元/b.xlsx", 3), ("a.xlsx", 10)]),
        ("10_rfc822_base64.eml", [("fw.eml/課_受領簿.xlsx", 10)]),
        ("11_two_mails.mbox", [("1通目/課_受領簿.xlsx", 10), ("2通目/b.xlsx", 3)]),
        ("12_logo_and_vcard.eml", [("b.xlsx", 3)]),
        ("14_first_ARC-Seal.eml", [("課_受領簿.xlsx", 10)]),
        ("14_first_Sender.eml", [("課_受領簿.xlsx", 10)]),
        ("14_first_bom.eml", [("課_受領簿.xlsx", 10)]),
    ],
)
def test_every_ledger_is_read_under_its_name_and_nothing_else_is_said(
    name: str, ledgers: list[tuple[str, int]]
) -> None:
    assert found(name) == (ledgers, [])


def test_a_locked_entry_does_not_cost_its_neighbours() -> None:
    assert found("03b_middle_locked.zip") == ([("a.xlsx", 10), ("c.xlsx", 3)], [("b.xlsx", "F02")])


def test_aes_is_opened_and_a_password_that_passes_the_check_by_chance_is_not_the_last() -> None:
    assert found("02_aes.zip", "falsch", "Kyosai2025") == ([("a.xlsx", 10)], [])
    words = (*(f"bureau3_{number}" for number in range(23)), "right")
    assert found("02b_zipcrypto.zip", *words) == ([("a.xlsx", 10)], [])
    assert found("02b_zipcrypto.zip", *words[:-1]) == ([], [("a.xlsx", "F02")])


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("62_irm_label_protected.xlsx", "F02", "秘密度ラベル"),
        ("63c_lzh.lzh", "F03", "LZH"),
        ("63g_numbers.numbers", "F03", "Numbers"),
    ],
)
def test_what_is_not_read_is_one_finding_that_names_it(name: str, code: str, says: str) -> None:
    (member,) = open_members(CASES / name)
    (finding,) = read_bytes(name, member.data).findings
    assert (finding.code, says in finding.message, "依頼してください" in finding.message) == (code, True, True)


@pytest.mark.parametrize("name", ["escape_in_name.zip", "nul_in_attachment_name.eml"])
def test_names_hold_nothing_that_a_terminal_obeys(name: str) -> None:
    (member,) = open_members(CASES / name)
    assert member.name.isprintable()
    assert member.name.endswith("red.xlsx" if name.startswith("escape") else ".xlsx")
