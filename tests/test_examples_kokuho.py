"""The invented residents of 国保.csv: every special case of the newsletter is among them."""

from __future__ import annotations

from datetime import date

from tests.example_files import Row, as_date, read_csv


def test_kokuho_has_its_special_cases() -> None:
    rows = read_csv("国保.csv", "utf-8-sig")
    assert len(rows) == 600
    assert len({(row["記号"], row["番号"], row["枝番"]) for row in rows}) == 600
    births = {as_date(row["生年月日"]) for row in rows}
    edges = (
        "1955-07-01",
        "1955-07-02",
        "1955-08-01",
        "1955-08-02",
        "1955-09-01",
        "1956-02-29",
        "1956-07-01",
        "1956-07-02",
    )
    assert {date.fromisoformat(day) for day in (*edges, "1950-08-01", "1951-07-31", "1951-08-01")} <= births
    for header, least in (("支援措置", 6), ("要配慮申請", 4), ("解除申請", 4), ("マル学", 14), ("書留希望", 20)):
        assert {row[header] for row in rows} == {"有", ""}
        assert sum(row[header] == "有" for row in rows) >= least
    for header, day in (
        ("在留期間満了日", date(2026, 7, 30)),
        ("在留期間満了日", date(2026, 7, 31)),
        ("卒業予定日", date(2026, 7, 31)),
        ("卒業予定日", date(2026, 8, 1)),
        ("負担割合変更日", date(2026, 4, 1)),
        ("電子証明書有効期限", date(2025, 4, 30)),
        ("電子証明書有効期限", date(2025, 5, 1)),
    ):
        assert any(as_date(row[header]) == day for row in rows), (header, day)
    households: dict[str, list[Row]] = {}
    for row in rows:
        households.setdefault(row["世帯番号"], []).append(row)
    assert all([row["世帯主区分"] for row in house].count("世帯主") == 1 for house in households.values())
    assert all(
        len({(row["記号"], row["番号"], row["区"], row["書留希望"]) for row in house}) == 1
        for house in households.values()
    )
    assert any(len({row["マイナ保険証登録"] for row in house}) == 2 for house in households.values())
    heads = [as_date(row["生年月日"]) or date.max for row in rows if row["世帯主区分"] == "世帯主"]
    assert max(heads) < date(2007, 8, 1)
    assert not any(row["マル学"] for row in rows if row["世帯主区分"] == "世帯主")
