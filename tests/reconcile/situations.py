"""What a careful officer calls a row: one line per situation."""

# ruff: noqa: E501 - one line per situation, so that the table can be read as one

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from tests.reconcile.frames import Back, Member


@dataclass(frozen=True)
class Situation:
    """``codes`` are those that must be found; with ``exactly`` no others may be."""

    title: str
    status: str
    codes: str = ""
    member: dict[str, Any] = field(default_factory=dict)
    back: dict[str, Any] | None = field(default_factory=dict)
    stated: str = ""
    counted: tuple[Any, ...] | None = None
    as_of: str = "2025-12-16"
    marks: str = "確認する"

    def world_parts(self) -> tuple[Member, tuple[Back, ...]]:
        member = replace(Member("0000001", "山田　太郎", "ヤマダ タロウ"), **self.member)
        return member, () if self.back is None else (Back(member, **self.back),)


def at(title: str, status: str, codes: str = "", **more: Any) -> Situation:
    return Situation(title, status, codes, **more)


PICTURE = (("picture", "a" * 64),)
LEAVE = {"duty": "病気休職", "leave": ("2025-09-01", "")}
GONE = {"retired": "2025-11-25"}
MAILED = "休職(休業)中 11月25日自宅宛てて郵送済み"

SITUATIONS: tuple[Situation, ...] = (
    # ---- receipt
    at("signature in full", "received", back={"stamp": "山田　太郎"}),
    at("surname alone", "received", back={"stamp": "山田"}),
    at("surname with seal mark", "received", back={"stamp": "山田㊞"}),
    at("signature in kana", "received", back={"stamp": "ヤマダ"}),
    at("former name", "received", member={"former": "佐藤"}, back={"stamp": "佐藤"}),
    at("floating picture", "received", back={"marks": PICTURE}),
    at("picture in the cell", "received", back={"marks": (("cell_picture", "b" * 64),)}),
    at("seal drawn as a shape", "received", back={"marks": (("shape", "山田"),)}),
    at("picture with a friendly comment", "received", back={"marks": (*PICTURE, ("comment", "確認しました"))}),
    at("picture with a comment against it", "review", "S02", back={"marks": (*PICTURE, ("comment", "代理で妻が受領"))}),
    at("picture and remark of receipt", "received", back={"marks": PICTURE, "remark": "11/25受領"}),
    at("picture and a remark of no consequence", "received", back={"marks": PICTURE, "remark": "会計年度任用職員"}),
    at("picture of somebody back from leave", "received", back={"marks": PICTURE, "remark": "育休明け(11/1復職)"}),
    at("a remark of no consequence alone", "review", "N01", back={"remark": "会計年度任用職員"}),
    at("a tick in the remarks alone", "review", "N01", back={"remark": "済"}),
    at("signature of a brother", "review", "S03", back={"stamp": "山田 次郎"}),
    at("another surname", "review", "S03", back={"stamp": "鈴木"}),
    at("picture beside another's name", "review", "S03", back={"stamp": "鈴木", "marks": PICTURE}),
    at("proxy", "review", "S04", back={"stamp": "代理 山田 花子"}),
    at("proxy in the remark", "review", "S04", back={"marks": PICTURE, "remark": "代理受領"}),
    at("ditto mark", "review", "S02", back={"stamp": "〃"}),
    at("absent", "review", "S02", back={"stamp": "不在"}),
    at("not received", "review", "S02", back={"stamp": "未受領"}),
    at("済 is asked about", "review", "S02", back={"stamp": "済"}),
    at("済 is accepted where the settings say so", "received", back={"stamp": "済"}, marks="受領と認める"),
    at("未 is never accepted", "review", "S02", back={"stamp": "未"}, marks="受領と認める"),
    at("ditto is never accepted", "review", "S02", back={"stamp": "〃"}, marks="受領と認める"),
    at("tick in a box", "review", "S02", back={"marks": (("checkbox", "TRUE"),)}),
    at("shape without words", "review", "S02", back={"marks": (("shape", ""),)}),
    at("comment alone", "review", "S02", back={"marks": (("comment", "本人に渡しました"),)}),
    at("unreadable", "review", "S05", back={"marks": (("unreadable", ""),), "codes": "S05"}),
    at("format without pictures", "review", "F04", back={"marks": (("unreadable", ""),), "codes": "F04"}),
    at("picture astride rows", "review", "S05", back={"marks": PICTURE, "codes": "S05"}),
    # ---- nothing
    at("blank", "outstanding", "S01"),
    at("date alone", "outstanding", "S01", back={"on": "2025-11-25"}),
    at("dash as remark", "outstanding", "S01", back={"remark": "―"}),
    at("ledger not back", "not_submitted", "D01", back=None),
    # ---- day of receipt
    at("first day", "received", back={"stamp": "山田", "on": "2025-11-20"}),
    at("day before hand-out", "review", "S07", back={"stamp": "山田", "on": "2025-11-19"}),
    at("first day by carrier", "received", member={"ledger": "03-001"}, back={"stamp": "山田", "on": "2025-11-19"}),
    at("day before the carrier", "review", "S07", member={"ledger": "03-001"}, back={"stamp": "山田", "on": "2025-11-18"}),
    at("last day", "received", back={"stamp": "山田", "on": "2025-12-01"}),
    at("late, only mentioned", "received", "S07", back={"stamp": "山田", "on": "2025-12-02"}),
    at("today", "received", "S07", back={"stamp": "山田", "on": "2025-12-16"}),
    at("tomorrow", "review", "S07", back={"stamp": "山田", "on": "2025-12-17"}),
    at("no date", "review", "S07", back={"stamp": "山田", "on": "先週"}),
    at("not received, in the date", "review", "S07", back={"stamp": "山田", "on": "未受領"}),
    at("odd date of a retiree", "retired", "S07", member=GONE, back={"remark": "11月25日退職者", "on": "10/31"}, stated="1"),
    # ---- retirement
    at("retired, card back", "retired", member=GONE, back={"remark": "11月25日退職者"}, stated="1"),
    at("retired, number not filled in", "retired_card_missing", "N07", member=GONE, back={"remark": "11月25日退職者"}),
    at("retired, too few", "retired_card_missing", "N07", member={**GONE, "cards": 2}, back={"remark": "11月25日退職者"}, stated="1"),
    at("retired, counted", "retired", member=GONE, back={"remark": "11月25日退職者"}, counted=(1, "2025-12-10")),
    at("counted none, though stated", "retired_card_missing", "N07", member=GONE, back={"remark": "11月25日退職者"}, stated="1", counted=(0, "2025-12-10")),
    at("counted one of two", "retired_card_missing", "N07", member={**GONE, "cards": 2}, back={"remark": "11月25日退職者"}, stated="2", counted=(1, "2025-12-10")),
    at("retired, not on record", "review", "N04", back={"remark": "11月25日退職者"}, stated="1"),
    at("retirement still ahead", "review", "N03", member={"retired": "2025-11-30"}, back={"remark": "11月30日退職者"}, stated="1", as_of="2025-11-29"),
    at("retirement on this very day", "retired", member={"retired": "2025-11-30"}, back={"remark": "11月30日退職者"}, stated="1", as_of="2025-11-30"),
    at("another day", "review", "N05", member=GONE, back={"remark": "11月26日退職者"}, stated="1"),
    at("last year's day without a year", "retired", "N06", member={"retired": "2025-03-31"}, back={"remark": "3月31日退職者"}, stated="1"),
    at("last year's day with a wrong year", "review", "N05", member={"retired": "2025-03-31"}, back={"remark": "令和8年3月31日退職者"}, stated="1"),
    at("last year's day, and this year's written out beside it", "review", "N05", member={"retired": "2024-11-25"}, back={"remark": "11月25日退職者(令和7年11月25日)"}, stated="1"),
    at("day not filled in", "review", "N02", member=GONE, back={"remark": "○月○日退職者"}, stated="1"),
    at("no day", "review", "N02", member=GONE, back={"remark": "退職"}, stated="1"),
    at("no day, but card counted", "retired", "N02", member=GONE, back={"remark": "退職"}, counted=(1, "2025-12-10")),
    at("the records' month, and card counted", "retired", "N02", member=GONE, back={"remark": "11月中に退職"}, counted=(1, "2025-12-10")),
    at("another month, though card counted", "review", "N02", member=GONE, back={"remark": "10月中に退職"}, counted=(1, "2025-12-10")),
    at("no day of any calendar, though card counted", "review", "N02", member=GONE, back={"remark": "11月31日退職者"}, counted=(1, "2025-12-10")),
    # ---- remarks beside a receipt
    at("leaves some day", "received", back={"stamp": "山田", "remark": "R8.3.31定年退職予定"}),
    at("leaves, nobody says when", "review", "N03 N12", back={"stamp": "山田", "remark": "退職予定"}),
    at("a plan for the card itself", "review", "N03 N12", back={"stamp": "山田", "remark": "12/20配付予定"}),
    at("announced to leave, nothing received", "review", "N03", back={"remark": "R8.3.31定年退職予定"}),
    at("a bare day", "received", back={"stamp": "山田", "remark": "11/28"}),
    at("a bare day before hand-out", "review", "S07", back={"stamp": "山田", "remark": "10/28"}),
    at("about the old card", "received", back={"stamp": "山田", "remark": "旧証は各自で裁断"}),
    at("about the old card and the new one", "review", "N01", back={"stamp": "山田", "remark": "旧証は裁断、カードは返却"}),
    *[at(f"day of receipt: {text}", "review", "S07", back={"stamp": "山田", "on": text}) for text in ("返却", "受取拒否", "退職", "郵送", "出張中", "連絡つかず", "11/25?", "12/3 返却")],
    at("day of receipt: two columns", "received", back={"stamp": "山田", "on": "2025-11-25 11/26"}),
    at("day of receipt: two columns, one ahead", "review", "S07", back={"stamp": "山田", "on": "2026-01-05 11/25"}),
    at("a title", "received", back={"stamp": "山田", "remark": "係長"}),
    at("first day that counts", "retired", "", member={"retired": "2025-10-24"}, back={"remark": "10月24日退職者"}, stated="1"),
    at("the day before", "retired", "N06", member={"retired": "2025-10-23"}, back={"remark": "10月23日退職者"}, stated="1"),
    at("last day with a card to return", "retired", "", member={"retired": "2025-12-01"}, back={"remark": "12月1日退職者"}, stated="1"),
    at("last day, card missing", "retired_card_missing", "N07", member={"retired": "2025-12-01"}, back={"remark": "12月1日退職者"}),
    at("first day without", "review", "N15", member={"retired": "2025-12-02"}, back={"remark": "12月2日退職者"}, stated="0"),
    at("late, but the card came", "retired", "", member={"retired": "2025-12-02"}, back={"remark": "12月2日退職者"}, counted=(1, "2025-12-10")),
    at("still ahead", "review", "N15", member={"retired": "2025-12-31"}, back={"remark": "12月31日退職者"}),
    at("still ahead, card counted", "review", "N15", member={"retired": "2025-12-31"}, back={"remark": "12月31日退職者"}, counted=(1, "2025-12-10")),
    at("late, received before", "received", member={"retired": "2025-12-05"}, back={"stamp": "山田", "on": "2025-11-25"}),
    at("late, blank", "review", "N15 S01", member={"retired": "2025-12-05"}),
    at("retired, blank", "outstanding", "N10 S01", member=GONE),
    at("retired, blank, card counted", "retired", "N10", member=GONE, counted=(1, "2025-12-10")),
    at("retired, blank, half counted", "outstanding", "N07 N10", member={**GONE, "cards": 2}, counted=(1, "2025-12-10")),
    at("stamped before leaving", "received", member=GONE, back={"stamp": "山田", "on": "2025-11-24"}),
    at("stamped on the last day", "received", member=GONE, back={"stamp": "山田", "on": "2025-11-25"}),
    at("stamped after leaving", "review", "N10", member=GONE, back={"stamp": "山田", "on": "2025-11-26"}),
    at("gone before hand-out, stamped", "review", "S08", member={"retired": "2025-11-19"}, back={"stamp": "山田"}),
    at("gone on the day of hand-out, stamped", "received", member={"retired": "2025-11-20"}, back={"stamp": "山田"}),
    at("gone on the day of hand-out, stamped later", "review", "N10", member={"retired": "2025-11-20"}, back={"stamp": "山田", "on": "2025-11-25"}),
    at("mailed after leaving", "review", "N10", member={**LEAVE, "retired": "2025-11-25"}, back={"remark": "休職中 11月28日自宅宛てて郵送済み"}),
    at("mailed on the last day", "mailed", member={**LEAVE, "retired": "2025-11-25"}, back={"remark": MAILED}),
    at("stamp and retirement", "review", "N12", member=GONE, back={"stamp": "山田", "remark": "11月25日退職者"}, stated="1"),
    at("died", "review", "N01", back={"remark": "死亡"}),
    at("received, yet the card came back", "review", "D04", back={"stamp": "山田"}, counted=(1, "2025-12-10")),
    at("received, counted none", "received", back={"stamp": "山田"}, counted=(0, "2025-12-10")),
    at("blank, card came unexpectedly", "outstanding", "D04 S01", counted=(1, "2025-12-10")),
    at("duty says retired, no leave", "outstanding", "S01", member={"duty": "退職"}),
    # ---- leave
    at("mailed", "mailed", member=LEAVE, back={"remark": MAILED}),
    at("mailed, not on leave", "review", "N08", back={"remark": MAILED}),
    at("leave began the day after", "review", "N08", member={"duty": "休職", "leave": ("2025-11-26", "")}, back={"remark": MAILED}),
    at("leave began that day", "mailed", member={"duty": "休職", "leave": ("2025-11-25", "")}, back={"remark": MAILED}),
    at("leave ended that day", "mailed", member={"leave": ("2025-10-01", "2025-11-25")}, back={"remark": MAILED}),
    at("leave ended the day before", "review", "N08", member={"leave": ("2025-10-01", "2025-11-24")}, back={"remark": MAILED}),
    at("partial leave is at work", "review", "N08", member={"duty": "部分休業"}, back={"remark": MAILED}),
    at("mailed too early", "review", "N09", member=LEAVE, back={"remark": "休職中 11月19日自宅宛てて郵送済み"}),
    at("mailed on the first day", "mailed", member=LEAVE, back={"remark": "休職中 11月20日自宅宛てて郵送済み"}),
    at("mailed late, only mentioned", "mailed", "N09", member=LEAVE, back={"remark": "休職中 12月2日自宅宛てて郵送済み"}),
    at("mailed today", "mailed", "N09", member=LEAVE, back={"remark": "休職中 12月16日自宅宛てて郵送済み"}),
    at("mailed tomorrow", "review", "N09", member=LEAVE, back={"remark": "休職中 12月17日自宅宛てて郵送済み"}),
    at("on leave, not mailed", "review", "N02", member=LEAVE, back={"remark": "休職中"}),
    at("on leave, to be mailed", "review", "N03", member=LEAVE, back={"remark": "休職中 12月10日郵送予定"}),
    at("on leave, blank", "outstanding", "N11 S01", member=LEAVE),
    at("on leave, came and signed", "received", member=LEAVE, back={"stamp": "山田"}),
    at("mailed and stamped", "review", "N12", member=LEAVE, back={"stamp": "山田", "remark": MAILED}),
    at("bounced", "review", "N14", member=LEAVE, back={"remark": "12月3日返戻"}),
    at("mailed, then counted on the desk", "review", "N14", member=LEAVE, back={"remark": MAILED}, counted=(1, "2025-12-05")),
    at("mailed again after that", "mailed", "N09", member=LEAVE, back={"remark": "休職中 12月8日自宅宛てて郵送済み"}, counted=(1, "2025-12-05")),
    at("bounced and mailed again in one remark", "mailed", "", member=LEAVE, back={"remark": "休職中 11月25日郵送、12月3日返戻、12月5日再郵送済み"}),
    at("mailed before it bounced", "review", "N14", member=LEAVE, back={"remark": "休職中 11月25日再郵送済み、12月3日返戻"}),
    # ---- the row itself
    at("moved away", "review", "N13", back={"remark": "総務課へ異動"}),
    at("moved by the records, blank", "outstanding", "N13 S01", member={"now_in": "0102"}),
    at("planned", "review", "N03", back={"remark": "後日配付予定"}),
    at("not understood", "review", "N01", back={"remark": "あいうえお"}),
    at("name altered", "review", "R03", back={"stamp": "山田", "shown": {"name": "山本　太郎"}}),
    at("variant of the name", "received", member={"name": "髙田 太郎"}, back={"stamp": "高田", "shown": {"name": "高田　太郎"}}),
    at("number altered", "review", "R03", back={"stamp": "山田", "shown": {"bango": "0000009"}}),
    at("zeros dropped", "received", back={"stamp": "山田", "shown": {"bango": "1"}}),
    at("cards altered", "review", "R03", back={"stamp": "山田", "shown": {"cards": "3"}}),
    at("cards with their unit", "received", back={"stamp": "山田", "shown": {"cards": "１枚"}}),
    at("key lost, found by number", "received", back={"stamp": "山田", "key": ""}),
    at("issued cells blanked, signature left", "received", back={"stamp": "山田", "shown": {"bango": "", "name": ""}}),
    at("issued cells blanked, picture left", "review", "R03", back={"marks": PICTURE, "shown": {"bango": "", "name": ""}}),
    at("mark of a shared name from a .csv", "received", back={"stamp": "山田", "shown": {"name": "山田　太郎※"}}),
)  # fmt: skip
