"""Invented clerks who fill the generated ledgers, so that the whole cycle can be tried without anybody's data.

They work on the generated files, as real clerks would, and what they did to each row is known: the truth that tests
compare statuses with.
"""

from ledger_tools.simulate.answers import answer_send_backs
from ledger_tools.simulate.office import Returns, Truth, intake_days, simulate_returns
from ledger_tools.simulate.on_paper import with_paper

__all__ = ["Returns", "Truth", "answer_send_backs", "intake_days", "simulate_returns", "with_paper"]
