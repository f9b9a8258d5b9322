"""The example CSVs carry the bytes that the exporting systems would write."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from tests.example_files import EXAMPLES


def test_bytes_of_the_exports() -> None:
    raw = (EXAMPLES / "名簿.csv").read_bytes()
    text = raw.decode("cp932")
    assert "髙".encode("cp932") not in raw
    assert bytes.fromhex("FBFC") in raw
    assert bytes.fromhex("FAB1") in raw
    assert all(letter in text for letter in "髙﨑①㈱濵德")
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")
    host = (EXAMPLES / "有資格者.csv").read_bytes()
    assert bytes.fromhex("EEE0") in host
    assert bytes.fromhex("ED95") in host
    assert host.decode("cp932").encode("cp932") == host
    assert len(host) < 2_500_000
    for name in ("所属.csv", "国保.csv"):
        assert (EXAMPLES / name).read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("letter", "code"),
    [("髙", "FBFC"), ("﨑", "FAB1"), ("①", "8740"), ("㈱", "878A"), ("Ⅰ", "8754"), ("ⅰ", "FA40"), ("￢", "81CA")],
)
def test_windows_chooses_one_of_two_codes(letter: str, code: str) -> None:
    assert file_writers().encode_as_windows(letter) == bytes.fromhex(code)


def file_writers() -> ModuleType:
    spec = importlib.util.spec_from_file_location("example_file_writers", EXAMPLES / "file_writers.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
