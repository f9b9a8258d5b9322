"""Write the corpus with Apache POI: .xls as Java systems of offices make it.

``python -m tests.returns.corpus.make_poi JARS`` where JARS is the Java class path of poi and commons-collections4,
commons-codec and commons-math3.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.returns.corpus.scenarios import FOLDER, HEADERS, SCENARIOS, Member, Scenario, png, save

WRITER = "Apache POI"
_DAY_0 = date(1899, 12, 30)
Commands = list[Sequence[object]]

#: Merged headers, a hidden row, rich text and notes: what is done to each member is in :func:`office`.
OFFICE = Scenario(
    "office",
    (
        Member("0000601", "青葉 一子", "青葉"),
        Member("0000602", "若松 二郎", "若松"),
        Member("0000603", "黒田 三子"),
        Member("0000604", "髙橋 四郎", "髙橋", received_on="2025-11-25"),
    ),
)

NOTES = ("出張中のため後日", "本人に手渡し")  # on the stamp cells of the last two members


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def written(scenario: Scenario, *, form: str = "picture", typed: bool = False) -> Commands:
    """Return the commands for a scenario; ``typed``: 番号 and dates are numbers with formats."""
    commands: Commands = [("book",)]
    keys = {scenario.column(key): key for key in scenario.headers}
    for row, column, text in scenario.cells():
        key = keys.get(column, "")
        if typed and key == "bango" and text.isdecimal():
            commands.append(("number", row, column, int(text), b64("0000000")))
        elif typed and key == "received_on" and text[:1] == "2":
            serial = (date.fromisoformat(text) - _DAY_0).days
            commands.append(("number", row, column, serial, b64('[$-411]ge"."m"."d')))
        else:
            commands.append(("text", row, column, b64(text)))
    for row, column, seal in scenario.seals():
        content = b64(seal.text) if seal.text else base64.b64encode(png(seal.shade)).decode()
        commands.append(("seal", row, column, seal.x, seal.y, form, content))
    return commands


def office() -> Commands:
    stamp, first = OFFICE.column("stamp"), OFFICE.top + 1
    commands = written(OFFICE, typed=True)
    commands += [("merge", 1, 1, 1, len(HEADERS))]
    commands += [("merge", OFFICE.top - 1, column, OFFICE.top - 1, column + 1) for column in (1, 3)]
    commands += [("rich", first, stamp, b64("青葉"), 1), ("hide", first + 1)]
    notes = [("comment", row, stamp, b64("佐藤"), b64(words)) for row, words in enumerate(NOTES, first + 2)]
    return [*commands, *notes]


def main() -> None:
    """Write every file; the truth has two sides.

    Of .xls itself pictures, shapes and notes are not seen, nor the formats of numbers: a 番号 kept as a number loses
    its zeros (they do not count when rows are matched). ``converted`` is what is seen once LibreOffice has helped.
    """
    named = {scenario.name: scenario for scenario in SCENARIOS}
    boxes = named["textboxes"]
    files = [
        ("typed", named["typed"], written(named["typed"], typed=True)),
        *((name, named[name], written(named[name])) for name in ("elsewhere", "totals", "texts", "sealed", "astride")),
        ("textboxes", boxes, written(boxes, form="box")),
        ("ovals", boxes, written(boxes, form="oval")),
        ("office", OFFICE, office()),
    ]
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder, f"poi_{name}.xls") for name, _, _ in files}
        lines = [line for name, _, commands in files for line in (*commands, ("save", b64(str(paths[name]))))]
        text = "".join("\t".join(map(str, line)) + "\n" for line in lines)
        java = ["java", "-Djava.awt.headless=true", "-cp", sys.argv[1], str(FOLDER / "MakePoi.java")]
        subprocess.run(java, input=text.encode(), check=True)
        for name, scenario, _ in files:
            truth = scenario.truth(WRITER, sees_pictures=False)
            for row in truth["rows"] if name in ("typed", "office") else ():
                row["bango"] = row["bango"].lstrip("0")
            truth["converted"] = scenario.truth(WRITER)["rows"]
            if scenario is OFFICE:
                for row, words in zip(truth["converted"][2:], NOTES, strict=True):
                    row["evidence"].append(["comment", words, ""])
            save(paths[name].name, paths[name].read_bytes(), truth)


if __name__ == "__main__":
    main()
