"""発送一覧.xlsx and the carrier's file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from ledger_tools.excel.lists import DAY, NAME, NUMBER, Field, Sheet, write_book
from ledger_tools.excel.overview import Figure, Overview
from ledger_tools.files import write_file
from ledger_tools.japanese.dates import wareki
from ledger_tools.judging.problems import CellProblem
from ledger_tools.programmes.kokuho.columns import HEADERS
from ledger_tools.programmes.kokuho.envelopes import add_envelopes, count_envelopes
from ledger_tools.programmes.kokuho.judge import Judgement
from ledger_tools.programmes.kokuho.rules import (
    APART_LOT,
    NOT_INSURED,
    NOTICE,
    NOTICE_END,
    ORDINARY_MAIL,
    RECORDED_MAIL,
    REGISTERED_MAIL,
    SETTLED,
)
from ledger_tools.programmes.kokuho.table import rule_frame
from ledger_tools.programmes.kyosai.lists import QUESTION, SOURCE, problem_frame

LIST_FILE = "発送一覧.xlsx"
CARRIER_FILE = "差出データ.csv"

_MAIL = (Field("lot", "便", 7), Field("kind", "種類", 19), Field("mail", "郵便", 13))
_COUNTS = (Field("envelopes", "封筒(通)", 11, NUMBER), Field("papers", "紙(枚)", 11, NUMBER))
_ENVELOPE = (
    Field("envelope", "封筒番号", 13),
    Field("ward", "区", 8),
    *_MAIL,
    Field("household_no", "世帯番号", 12),
    Field("addressee", "宛名(世帯主)", 16),
    Field("papers", "枚数", 7, NUMBER),
    Field("apart", "同封の案内", 14),
    Field("waiting", "未定の方", 9, NUMBER),
    Field("note", "注意", 30),
)
_PERSON = (
    Field("envelope", "封筒番号", 13),
    Field("ward", "区", 8),
    Field("household_no", "世帯番号", 10),
    Field("kigo", "記号", 6),
    Field("bango", "番号", 10),
    Field("edaban", "枝番", 6),
    Field("name", "氏名", 15, NAME),
    Field("birth_date", "生年月日", 16, DAY),
    Field("kind", "種類", 18),
    Field("reasons", "理由", 16),
    Field("until", "有効期限", 17, DAY),
    Field("end_code", "期限の根拠", 12),
    Field("lot", "便", 7),
    Field("mail", "郵便", 12),
    Field("note", "注意", 34),
    Field("end_clause", "条項", 26),
)
_WHO = ("household_no", "kigo", "bango", "edaban", "name")
_RULES = (
    Field("code", "区分", 14),
    Field("effect", "決まること", 18),
    Field("title", "基準", 50),
    Field("clause", "根拠", 34),
    Field("reading", "補足", 60),
)

_NOTHING = "紙は送りません。"
_LOOK = f"{_NOTHING}記入を確かめてください。"

CARRIER_HEADERS = ("封筒番号", "郵便種別", "便", "区", "世帯番号", "宛名", "枚数", "お問い合わせ番号")


def write_lists(folder: Path, judgement: Judgement) -> tuple[Path, Path]:
    """Write 発送一覧.xlsx and 差出データ.csv into ``folder``; raises OutputError."""
    persons, envelopes = add_envelopes(judgement)
    listing, carrier = folder / LIST_FILE, folder / CARRIER_FILE
    write_book(listing, _sheets(judgement, persons, envelopes), overview=_overview(judgement, persons, envelopes))
    write_file(carrier, carrier_file(envelopes))
    return listing, carrier


def _sheets(judgement: Judgement, persons: pd.DataFrame, envelopes: pd.DataFrame) -> list[Sheet]:
    rules = judgement.facts.rules
    title = rules.program
    settled = _shown(judgement, persons)[(persons["status"] == SETTLED).to_numpy()]
    unsure = persons[~persons["status"].isin([SETTLED, NOT_INSURED])]
    note = (
        f"{wareki(rules.reference_date)}を基準日として判定しました。別送は{rules.apart_when}頃に送ります(〈ご注意〉)。"
    )
    questions = sorted((*judgement.problems, *_untold(judgement)), key=lambda problem: problem.position)
    left_out = f"判定不能・要確認の{len(unsure):,}人は、封筒に入れていません。"
    left_out = left_out if len(unsure) else "判定不能・要確認の方はいません。"
    heads = persons[persons["status"] == NOT_INSURED]
    later = settled[(settled["kind"] == NOTICE) & settled["usable_until"].notna()].sort_values("usable_until")
    return [
        Sheet(
            "集計",
            f"{title} 発送一覧(集計)",
            (Field("ward", "区", 12), *_MAIL, *_COUNTS),
            count_envelopes(envelopes, rules.wards),
            (note, left_out),
            landscape=False,
            total="合計",
            about="区、便、種類、郵便ごとの通数と枚数です。",
        ),
        Sheet("封筒", f"{title} 発送一覧(封筒)", _ENVELOPE, envelopes, (note,), about="封筒ごとの宛名と枚数です。"),
        Sheet("個人", f"{title} 発送一覧(個人)", _PERSON, settled, (note,), about="一人ずつの種類と有効期限です。"),
        Sheet(
            "判定不能・要確認",
            f"{title} 判定不能・要確認",
            (
                *SOURCE,
                *(field for field in _PERSON if field.key in _WHO),
                *QUESTION,
            ),
            problem_frame(questions, judgement.persons),
            (f"{left_out}名簿を直して、もう一度実行してください。" if len(unsure) else left_out,),
            about="名簿を直す必要のある記入です。",
        ),
        Sheet(
            "対象外",
            f"{title} 対象外",
            (
                *(field for field in _PERSON if field.key in ("ward", *_WHO)),
                Field("reason", "理由", 30),
                Field("to_do", "対応", 28),
                Field("problem", "要確認の内容", 50),
                *SOURCE,
            ),
            heads.assign(to_do=heads["problem"].map(lambda problem: _LOOK if problem else _NOTHING)),
            (
                f"国保に入っていない世帯主(宛名にだけ使います)と、75歳に達する方です。{_NOTHING}",
                "生年月日又は世帯主区分が誤りのときは、名簿を直してもう一度実行してください。",
            ),
            about=f"擬制世帯主と75歳に達する方です。{_NOTHING}",
        ),
        Sheet(
            "後日の資格確認書",
            f"{title} 電子証明書が切れる方",
            (
                Field("usable_until", "マイナ保険証を使える最後の日", 22, DAY),
                Field("certificate_expires_on", "電子証明書有効期限", 18, DAY),
                *(field for field in _PERSON if field.key in ("ward", *_WHO)),
            ),
            later,
            ("更新がなければ、使えなくなる前に資格確認書を送る方です(国保だより 問1(答)・※6)。",),
            about="後日、資格確認書を送る方と、その期限です。",
        ),
        Sheet("判定の基準", "判定の基準", _RULES, rule_frame(), about="種類及び有効期限の基準並びに根拠です。"),
    ]


def _overview(judgement: Judgement, persons: pd.DataFrame, envelopes: pd.DataFrame) -> Overview:
    rules = judgement.facts.rules
    settled = persons[persons["status"] == SETTLED]
    kinds = settled["kind"].value_counts()
    heads = int((persons["status"] == NOT_INSURED).sum())
    unsure = len(persons) - len(settled) - heads
    answer = f"{len(envelopes):,}通、{len(settled):,}人分を送ります。"
    answer += f"判定不能・要確認の{unsure:,}人は、封筒に入れていません。" if unsure else ""
    again = "名簿を直して、もう一度実行してください。" if unsure else ""
    return Overview(
        f"{rules.program} 発送一覧",
        answer,
        (
            *(Figure(str(kind), int(count)) for kind, count in kinds.items()),
            Figure("判定不能・要確認", unsure, meaning=again),
            Figure("対象外", heads, meaning=f"擬制世帯主と75歳に達する方です。{_NOTHING}"),
            Figure("名簿の人数", len(persons), meaning="上の合計", sums=True),
            *_by_mail(envelopes),
            Figure("封筒", len(envelopes), "通", "上の合計(区ごとの内訳はシート「集計」)", sums=True),
        ),
        (
            f"{wareki(rules.reference_date)}を基準日として判定しました。"
            f"別送は{rules.apart_when}頃に送ります(〈ご注意〉)。",
        ),
    )


def _by_mail(envelopes: pd.DataFrame) -> Iterator[Figure]:
    """How many envelopes go by which mail: what is handed to the carrier, and what it will charge."""
    for mail in (ORDINARY_MAIL, RECORDED_MAIL, REGISTERED_MAIL):
        mine = envelopes[envelopes["mail"] == mail]
        apart = int((mine["lot"] == APART_LOT).sum())
        yield Figure(mail, len(mine), "通", f"うち別送{apart:,}通" if apart else "")


def _untold(judgement: Judgement) -> Iterator[CellProblem]:
    """Name whoever is undecided for a column that is not there: it is said once, but each of them must be found."""
    persons = judgement.persons
    told = {problem.position for problem in judgement.problems}
    for place in np.flatnonzero(~persons["status"].isin([SETTLED, NOT_INSURED])).tolist():
        if place not in told:
            file, row, missing = (persons[key].iloc[place] for key in ("file", "row", "missing"))
            yield CellProblem(file, int(row), missing or HEADERS["head"], "列がないため判定できません。", place)


def _shown(judgement: Judgement, persons: pd.DataFrame) -> pd.DataFrame:
    """Dates as days for the sheet; an お知らせ without an end says so instead of leaving the cell blank."""
    days = {key: judgement.facts.day(key).astype("M8[s]") for key in ("birth_date", "certificate_expires_on")}
    serial = (persons["valid_until"] - pd.Timestamp("1899-12-30")).dt.days
    return persons.assign(**days, until=serial.astype(object).where(serial.notna(), NOTICE_END[0]))


def carrier_file(envelopes: pd.DataFrame) -> bytes:
    """Return the CSV (UTF-8 with BOM, CRLF) of the 特定記録 and 簡易書留 envelopes; the tracking number stays blank."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(CARRIER_HEADERS)
    posted = envelopes[envelopes["mail"] != ORDINARY_MAIL]
    keys = ("envelope", "mail", "lot", "ward", "household_no", "addressee", "papers")
    columns = [[_escaped(str(value)) for value in posted[key]] for key in keys]
    writer.writerows((*row, "") for row in zip(*columns, strict=True))
    return ("﻿" + stream.getvalue()).encode("utf-8", errors="replace")


def _escaped(text: str) -> str:
    """Excel runs what starts like a formula; an apostrophe makes it a text."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
