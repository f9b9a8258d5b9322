"""Who is at the keyboard, where nobody has said so: the one place that asks the environment."""

from __future__ import annotations

import os
import platform

from ledger_tools.model import Actor

#: Names the person, where the operating system's user says too little (a shared account, a task that runs by itself).
ACTOR_VARIABLE = "LEDGER_TOOLS_ACTOR"


def at_keyboard() -> Actor:
    """Return the person named in LEDGER_TOOLS_ACTOR, else the operating system's user and machine."""
    person = os.environ.get(ACTOR_VARIABLE)
    if person:
        return Actor(person)
    return Actor(os.environ.get("USERNAME") or os.environ.get("USER") or "unknown", platform.node())
