"""The clerks' answer to a send-back: whoever was open is signed for, and the file comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from ledger_tools.files import write_file
from ledger_tools.simulate.clerk import Entry
from ledger_tools.simulate.office import Delivery, Returns, Truth
from ledger_tools.simulate.sheet import FilledLedger


def answer_send_backs(returns: Returns, papers: Sequence[Path], folder: Path, *, signed_on: date, day: date) -> Returns:
    """Return what came back, with the send-back ledgers ``papers`` signed on ``signed_on`` and taken in on ``day``.

    Whose retirement is in doubt is not signed for: that is left to the desk.
    """
    known = {(truth.ledger_id, truth.bango): truth for truth in returns.truths}
    answered: dict[tuple[str, str], Truth] = {}
    deliveries = []
    for paper in papers:
        ledger_id = paper.name.partition("_")[0]
        ledger = FilledLedger.open(paper.read_bytes())
        for row in ledger.rows:
            key = (ledger_id, ledger.printed(row, "bango"))
            truth = known[key]
            if truth.entry is not None and "退職" in truth.entry.remark:
                continue
            name = ledger.printed(row, "name")
            ledger.type_text(row, "stamp", name)
            ledger.type_date(row, signed_on)
            entry = Entry("received", in_hand=True, signature=name, received_on=signed_on)
            answered[key] = replace(truth, status=entry.status, in_hand=True, entry=entry)
        write_file(folder / paper.name, ledger.save())
        deliveries.append(Delivery(day, folder / paper.name))
    truths = tuple(answered.get((truth.ledger_id, truth.bango), truth) for truth in returns.truths)
    return Returns(truths, tuple(sorted((*returns.deliveries, *deliveries), key=lambda delivery: delivery.day)))
