"""Pictures on their way: a page waits for those that come, and for no others."""

from __future__ import annotations

import threading

import pytest
from starlette.testclient import TestClient

from ledger_tools.desk.review_lines import Sources
from ledger_tools.web import pictures
from ledger_tools.web.app import House


def test_a_picture_that_does_not_come_is_not_waited_for(
    client: TestClient, base: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even while others are fetched; and one that cannot be had no longer than it is looked for."""
    begun, going = threading.Event(), threading.Event()

    def fetch(*_: object) -> Sources:
        begun.set()
        assert going.wait(30)
        return Sources({}, {})

    monkeypatch.setattr(pictures, "sources_of", fetch)
    desk = house.desk(base.rpartition("/")[2])
    assert desk is not None
    standing = desk.standing()
    desk.pictures.fetch_soon(standing.reconciled.case.returned["return_row_id"].tolist(), standing.reconciled)
    assert begun.wait(30)
    assert client.get(f"{base}/picture/{'0' * 64}").status_code == 404  # while the others are fetched still
    (coming,) = set(standing.reconciled.case.evidence["sha256"]) - {""}
    assert desk.pictures.is_coming(coming)
    going.set()
    assert client.get(f"{base}/picture/{coming}").status_code == 404
    assert not desk.pictures.is_coming(coming)
