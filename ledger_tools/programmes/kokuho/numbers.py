"""The numbers of a 国保 roster: who a person is, to which household they belong, and where that is in doubt."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.japanese.text import fold_number
from ledger_tools.judging.cells import numbered, text_column
from ledger_tools.judging.problems import Problems
from ledger_tools.judging.ternary import Bools
from ledger_tools.programmes.kokuho.columns import HEADERS
from ledger_tools.records.losses import lost_in, odd_in
from ledger_tools.settings import fold_code

NUMBERS = ("kigo", "bango", "edaban")

Texts = npt.NDArray[np.object_]
Places = npt.NDArray[np.int64]


def read_numbers(frame: pd.DataFrame, insured: Bools) -> dict[str, Texts]:
    """Read the numbers; what stands for a head who is not insured is no number of this insurance, and is not read."""
    return {key: np.where(insured, text_column(frame, key, fold_number), "").astype(object) for key in NUMBERS}


def households(frame: pd.DataFrame) -> Places:
    """Number the households from 0; a blank number joins nobody: each such person is a household of their own."""
    numbers = text_column(frame, "household_no", fold_number)
    codes = pd.factorize(numbers)[0].astype(np.int64)
    blank = numbers == ""
    codes[blank] = codes.max(initial=0) + 1 + np.arange(int(blank.sum()))
    return pd.factorize(codes)[0].astype(np.int64)


def check_numbers(
    frame: pd.DataFrame, parts: Mapping[str, Texts], household: Places, insured: Bools, problems: Problems
) -> Bools:
    """A person is 記号・番号・枝番; without it, or with two of one, nobody knows whose paper it is."""
    doubtful = _damaged(frame, parts, problems)
    for key in ("bango", "edaban"):
        blank = (parts[key] == "") & insured
        problems.add(blank, HEADERS[key], "空欄です。空欄にはできません。")
        doubtful |= blank
    named = text_column(frame, "name", str.strip) != ""
    problems.add(~named, HEADERS["name"], "空欄です。氏名を入れてください。")
    nowhere = text_column(frame, "household_no", str.strip) == ""
    problems.add(nowhere, HEADERS["household_no"], "空欄です。世帯番号を入れてください。")
    twice = pd.DataFrame({"person": numbered(*parts.values())}).duplicated(keep=False).to_numpy() & ~doubtful & insured
    problems.add(twice, HEADERS["edaban"], "同じ記号・番号・枝番の人が2人以上います。枝番を確認してください。")
    doubtful |= ~named | nowhere | twice
    doubtful |= _one_number(parts, household, insured, problems)
    doubtful |= _one_household(parts, household, nowhere, problems)
    return doubtful | _alike(frame, parts, household, problems)


def _damaged(frame: pd.DataFrame, parts: Mapping[str, Texts], problems: Problems) -> Bools:
    """Cells of which something was lost on the way here, or that hold what no number holds."""
    doubtful = np.zeros(len(frame), np.bool_)
    checked = {**parts, **{key: text_column(frame, key, str.strip) for key in ("household_no", "name")}}
    for key, texts in checked.items():
        places, values = pd.factorize(texts)
        said = [
            "" if _plain(text) else lost_in(text, number=key != "name") or (odd_in(text, key) if key in NUMBERS else "")
            for text in map(str, values)
        ]
        wrong = np.array([message != "" for message in said], np.bool_)[places]
        problems.add_each({int(at): said[places[at]] for at in np.flatnonzero(wrong)}, HEADERS[key])
        doubtful |= wrong
    return doubtful


def _one_number(parts: Mapping[str, Texts], household: Places, insured: Bools, problems: Problems) -> Bools:
    """A household has one 記号・番号."""
    several = np.zeros(len(household), np.bool_)
    for key in ("kigo", "bango"):
        filled = parts[key] != ""
        here = _differ(household, parts[key], filled) & insured
        message = f"同じ世帯に違う{HEADERS[key]}の人がいます。世帯番号と{HEADERS[key]}を確認してください。"
        problems.add(here & filled, HEADERS[key], message)
        several |= here
    blank = insured & (parts["kigo"] == "")
    missing = blank & _differ(household, blank.astype(np.int64), insured)
    problems.add(missing, HEADERS["kigo"], "空欄ですが、同じ世帯に記号のある方がいます。記号を入れてください。")
    return np.asarray(several | missing)


def _one_household(parts: Mapping[str, Texts], household: Places, nowhere: Bools, problems: Problems) -> Bools:
    """One 記号・番号 belongs to one household: else the post would go astray."""
    filled = parts["bango"] != ""
    shared = _differ(numbered(parts["kigo"], parts["bango"]), household, ~nowhere & filled) & filled
    problems.add(shared, HEADERS["bango"], "同じ記号・番号が別の世帯にもあります。世帯番号を確認してください。")
    return np.asarray(shared)


def _alike(frame: pd.DataFrame, parts: Mapping[str, Texts], household: Places, problems: Problems) -> Bools:
    """Two spellings never make two persons, or two households, of one."""
    kigo, bango, edaban = (_folded(parts[key]) for key in NUMBERS)
    number = numbered(kigo, bango)
    own = text_column(frame, "household_no", fold_number)
    cases = (
        ("bango", number, numbered(parts["kigo"], parts["bango"]), parts["bango"] != ""),
        ("edaban", numbered(number, edaban), numbered(parts["edaban"]), parts["edaban"] != ""),
        ("household_no", numbered(_folded(own)), numbered(own), own != ""),
    )
    doubtful = np.zeros(len(household), np.bool_)
    message = "先頭の0、又は大文字と小文字だけが違うものが、ほかの行にあります。同じものならそろえてください。"
    for key, same, written, filled in cases:
        alike = _differ(same, written, filled) & filled
        if key == "bango":  # within one household it is said already
            alike &= ~_differ(household, parts["kigo"], filled) & ~_differ(household, parts["bango"], filled)
        problems.add(alike, HEADERS[key], message)
        doubtful |= alike
    return doubtful


def _folded(numbers: Texts) -> Texts:
    places, values = pd.factorize(numbers)
    folded = [
        text.lstrip("0") or "0" if _plain(text) else fold_code(text).casefold() if text else "" for text in values
    ]
    return np.array(folded, dtype=object)[places]


def _plain(text: str) -> bool:
    """Tell whether a number is nothing but digits, as hundred thousands of them are: they need no closer look."""
    return text.isascii() and text.isdigit()


def _differ(group: Places, values: npt.NDArray[np.int64] | Texts, where: Bools) -> Bools:
    """Tell whose group has, among those of ``where``, more than one value."""
    pairs = pd.DataFrame({"group": group, "value": values})[where].drop_duplicates()
    return np.asarray(np.bincount(pairs["group"], minlength=int(group.max(initial=-1)) + 1)[group] > 1)
