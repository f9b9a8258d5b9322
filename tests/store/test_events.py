"""The kinds of events: all in one list, each an action of its own that fits its column."""

from __future__ import annotations

import inspect
from collections import Counter

from ledger_tools.store import events, schema
from ledger_tools.store.events import EVENTS, Event


def test_the_list_is_complete() -> None:
    defined = {
        kind
        for name, kind in vars(events).items()
        if inspect.isclass(kind) and issubclass(kind, Event) and kind is not Event and not name.startswith("_")
    }
    assert defined == set(EVENTS)
    assert len(EVENTS) == len(set(EVENTS)) > 10


def test_actions_are_told_apart_and_fit_their_column() -> None:
    shared = [action for action, number in Counter(kind.action for kind in EVENTS).items() if number > 1]
    assert shared == ["ingest"], "whatever comes in, it comes through the same door"
    assert max(len(kind.action) for kind in EVENTS) <= schema.events.c.action.type.length
