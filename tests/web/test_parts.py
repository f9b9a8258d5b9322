"""追加分: a supplement's ledgers and members beside those of the batch, wherever one looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from ledger_tools.model import Actor
from ledger_tools.web.app import House
from tests.builders import generate, make_cycle, write_roster
from tests.pipeline.test_supplements import CAME, LATER, OPENED, SUPPLEMENTS, list_supplements
from tests.web.test_places import lines_of, text_of

Look = Callable[[str], str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A cycle whose first supplement has a new member, and a further card of one of the batch."""
    folder = tmp_path_factory.mktemp("parts")
    with make_cycle(folder) as cycle:
        generate(cycle)
        list_supplements(cycle, *SUPPLEMENTS)
        write_roster(folder, LATER)
        assert cycle.load(as_of=OPENED).ok
        cycle.generate(as_of=OPENED)
    served = House(folder, Actor("係員 甲", "PC1"), as_of=CAME)
    yield served
    served.close()


def test_each_part_has_its_bureaus(look: Look) -> None:
    batch, later = look("places"), look("places?part=1")
    assert "追加分第1回" in text_of(batch)
    assert [line.split()[:2] for line in lines_of(later)] == [["架空総務局", "1"], ["架空区役所", "1"]]
    assert "01-801" in look("places?bureau=01&part=1")
    assert "若松 次郎" in look("places?ledger=01-801&part=1")


def test_a_ledger_of_another_part_is_not_this_ones(client: TestClient, base: str) -> None:
    assert client.get(f"{base}/places?ledger=01-801").status_code == 404


def test_a_member_of_both_is_shown_with_both(look: Look) -> None:
    told = text_of(look("member?kigo=共済&bango=102"))
    assert "受領簿01-001" in told
    assert "受領簿01-801" in told
    assert "状態 受領簿01-801 未提出" in told


def test_a_search_goes_through_all_parts(look: Look, client: TestClient, base: str) -> None:
    found = client.get(f"{base}/find", params={"words": "下川"})
    assert urlsplit(found.headers["location"]).query.endswith("bango=0000109")
    assert "追加分第1回" in " ".join(lines_of(look("find?words=架空総務局")))
    ledger = client.get(f"{base}/find", params={"words": "01-801"})
    assert ledger.headers["location"] == f"{base}/places?ledger=01-801&part=1"
