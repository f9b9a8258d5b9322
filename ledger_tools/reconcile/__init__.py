"""Reconciling: issued rows, returns and records → a status per row and the findings. No I/O.

statuses.py is the way in: join (rows.py) → rules (rules_rows.py, rules_ledgers.py) → status. case.py holds what goes in
and what the rules return; all of it is columnar over the whole cycle.
"""
