"""Checks of an .xlsx's parts for what makes Excel offer a repair; other programs forgive most of it."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
#: CT_Worksheet, ECMA-376 part 1, 18.3.1.99.
SHEET_ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "tableParts"),
    "extLst",
)
#: Longest texts of a data validation that Excel takes.
VALIDATION_LIMITS = {"prompt": 255, "error": 255, "promptTitle": 32, "errorTitle": 32}
VALIDATION_ATTRIBUTES = frozenset(
    (
        *("type", "errorStyle", "imeMode", "operator", "allowBlank", "showDropDown", "showInputMessage"),
        *("showErrorMessage", "errorTitle", "error", "promptTitle", "prompt", "sqref"),
    )
)


@dataclass
class Package:
    """An opened package and what was found wrong with it."""

    parts: dict[str, bytes]
    trees: dict[str, etree._Element] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def say(self, part: str, problem: str) -> None:
        self.problems.append(f"{part}: {problem}")

    def relations(self, part: str) -> dict[str, str]:
        """Id -> target part; targets outside the package are left out."""
        folder, name = posixpath.split(part)
        tree = self.trees.get(posixpath.join(folder, "_rels", f"{name}.rels"))
        if tree is None:
            return {}
        inside = [item for item in tree if item.get("TargetMode") != "External"]
        return {item.get("Id", ""): resolved(folder, item.get("Target", "")) for item in inside}


def resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(folder, target)) if target[:1] != "/" else target[1:]


def package_problems(content: bytes) -> list[str]:
    """Return everything found wrong, one line each."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        broken = archive.testzip()
        package = Package({name: archive.read(name) for name in names})
    if broken:
        package.say(broken, "checksum")
    for name, count in Counter(name.casefold() for name in names).items():
        if count > 1:
            package.say(name, "twice in the package")
    for name, data in package.parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            _parse(package, name, data)
    _check_types(package)
    _check_relations(package)
    if "xl/workbook.xml" in package.trees and not package.problems:
        _check_workbook(package)
    return package.problems


def _parse(package: Package, name: str, data: bytes) -> None:
    if b"<!DOCTYPE" in data:
        package.say(name, "DOCTYPE")
    try:
        package.trees[name] = etree.fromstring(data)
    except etree.XMLSyntaxError as error:
        package.say(name, f"not well-formed: {error}")


def _check_types(package: Package) -> None:
    types = package.trees["[Content_Types].xml"]
    defaults = [item.get("Extension", "").lower() for item in types if item.tag.endswith("Default")]
    overrides = [item.get("PartName", "")[1:] for item in types if item.tag.endswith("Override")]
    for name, count in (Counter(defaults) + Counter(overrides)).items():
        if count > 1:
            package.say("[Content_Types].xml", f"{name} twice")
    for name in overrides:
        if name not in package.parts:
            package.say("[Content_Types].xml", f"{name} does not exist")
    for name in package.parts:
        known = name in overrides or name.rpartition(".")[2].lower() in defaults
        if not known and name != "[Content_Types].xml":
            package.say(name, "has no content type")
        if name.endswith(".xml") and name not in overrides and name != "[Content_Types].xml":
            package.say(name, "has only the default content type")


def _check_relations(package: Package) -> None:
    reached = {""}
    waiting = [""]
    for name in (name for name in package.parts if name.endswith(".rels")):
        identifiers = [item.get("Id") for item in package.trees[name]]
        if len(set(identifiers)) < len(identifiers):
            package.say(name, "an Id twice")
    while waiting:
        part = waiting.pop()
        for target in package.relations(part).values():
            if target not in package.parts:
                package.say(part, f"points to {target}, which does not exist")
            elif target not in reached:
                reached.add(target)
                waiting.append(target)
    for name in package.parts:
        if name not in reached and not name.endswith(".rels") and name != "[Content_Types].xml":
            package.say(name, "nothing points to it")


def _check_workbook(package: Package) -> None:
    book = package.trees["xl/workbook.xml"]
    sheets = list(book.iter(f"{MAIN}sheet"))
    names = [sheet.get("name", "") for sheet in sheets]
    if len({name.casefold() for name in names}) < len(names):
        package.say("xl/workbook.xml", "two sheets of one name")
    for name in names:
        if not 0 < len(name) <= 31 or re.search(r"[\\/*?:\[\]]", name) or name.startswith("'") or name.endswith("'"):
            package.say("xl/workbook.xml", f"sheet name {name!r}")
    for defined in book.iter(f"{MAIN}definedName"):
        _check_name(package, defined, names)
    targets = package.relations("xl/workbook.xml")
    strings = package.trees.get("xl/sharedStrings.xml")
    texts = (
        ["".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in strings] if strings is not None else []
    )
    if any(len(text.encode("utf-16-le")) > 2 * 32_767 for text in texts):
        package.say("xl/sharedStrings.xml", "a text beyond 32,767 characters")
    for sheet in sheets:
        part = targets.get(sheet.get(f"{EMBED}id", ""), "")
        if part in package.trees and "worksheets" in part:
            _check_sheet(package, part, len(texts))


def _check_name(package: Package, defined: etree._Element, sheets: list[str]) -> None:
    name, scope = defined.get("name", ""), defined.get("localSheetId")
    if not re.fullmatch(r"[^\W\d][\w.\\?]*", name):
        package.say("xl/workbook.xml", f"defined name {name!r}")
    if scope is not None and int(scope) >= len(sheets):
        package.say("xl/workbook.xml", f"{name} of a sheet that does not exist")
    for quoted, plain in re.findall(r"(?:'((?:[^']|'')+)'|([^\s'!,()]+))!", defined.text or ""):
        if (quoted.replace("''", "'") or plain) not in sheets:
            package.say("xl/workbook.xml", f"{name} speaks of sheet {quoted or plain}")


def _check_sheet(package: Package, part: str, strings: int) -> None:
    tree = package.trees[part]
    order = [SHEET_ORDER.index(etree.QName(child).localname) for child in tree]
    if order != sorted(order):
        package.say(part, "elements out of the schema's order")
    _check_cells(package, part, strings)
    _check_validations(package, part)
    _check_looks(package, part)
    areas = [item.get("ref", "") for item in tree.iter(f"{MAIN}mergeCell")]
    taken = Counter(cell for area in areas for cell in cells_of(area))
    if any(count > 1 for count in taken.values()):
        package.say(part, "merged areas overlap")
    for kind in ("mergeCells", "dataValidations", "rowBreaks"):
        for item in tree.iter(f"{MAIN}{kind}"):
            if item.get("count") not in (None, str(len(item))):
                package.say(part, f"{kind} miscounted")
    widths = [(int(item.get("min", 0)), int(item.get("max", 0))) for item in tree.iter(f"{MAIN}col")]
    edges = [edge for pair in widths for edge in pair]
    if edges != sorted(edges) or len({first for first, _ in widths}) < len(widths):
        package.say(part, "columns out of order")
    for text in tree.iter(f"{MAIN}oddFooter", f"{MAIN}oddHeader"):
        if len(text.text or "") > 255:
            package.say(part, "header or footer beyond 255 characters")
    _check_drawing(package, part)
    _check_notes(package, part)


def place(reference: str) -> tuple[int, int]:
    """Row and column, from 1; raises ValueError."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d+)", reference)
    if match is None:
        raise ValueError(reference)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def cells_of(area: str) -> Iterator[tuple[int, int]]:
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = place(first), place(last or first)
    return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


def _check_cells(package: Package, part: str, strings: int) -> None:
    looks = len(package.trees["xl/styles.xml"].findall(f"{MAIN}cellXfs/{MAIN}xf"))
    shared: dict[str, set[tuple[int, int]]] = {}
    before = (0, 0)
    rows: list[int] = []
    for row in package.trees[part].iter(f"{MAIN}row"):
        rows.append(int(row.get("r", 0)))
        if float(row.get("ht", 0)) > 409.5:
            package.say(part, f"row {row.get('r')} too high")
        for cell in row:
            at = place(cell.get("r", ""))
            if at[0] != rows[-1] or at <= before:
                package.say(part, f"{cell.get('r')} out of order")
            before = at
            if int(cell.get("s", 0)) >= looks:
                package.say(part, f"{cell.get('r')} has a style that does not exist")
            value = cell.findtext(f"{MAIN}v")
            if cell.get("t") == "s" and int(value or -1) not in range(strings):
                package.say(part, f"{cell.get('r')} has a text that does not exist")
            _check_formula(package, part, cell, shared)
    if rows != sorted(set(rows)):
        package.say(part, "rows out of order")


def _check_formula(package: Package, part: str, cell: etree._Element, shared: dict[str, set[tuple[int, int]]]) -> None:
    formula = cell.find(f"{MAIN}f")
    if formula is None:
        return
    reference, text = cell.get("r", ""), formula.text or ""
    if len(text) > 8192:
        package.say(part, f"{reference} has too long a formula")
    if text.startswith("="):
        package.say(part, f"{reference} has a formula that begins with =")
    if formula.get("t") != "shared":
        return
    number = formula.get("si", "")
    if formula.get("ref"):
        if not text or number in shared or place(reference) != next(cells_of(formula.get("ref", "")), None):
            package.say(part, f"{reference} begins a shared formula wrongly")
        shared[number] = set(cells_of(formula.get("ref", "")))
    elif place(reference) not in shared.get(number, set()):
        package.say(part, f"{reference} shares a formula that does not reach it")


def _check_validations(package: Package, part: str) -> None:
    taken: Counter[tuple[int, int]] = Counter()
    for check in package.trees[part].iter(f"{MAIN}dataValidation"):
        where = check.get("sqref", "")
        taken.update(cell for area in where.split() for cell in cells_of(area))
        for unknown in {str(key) for key in check.attrib} - VALIDATION_ATTRIBUTES:
            package.say(part, f"validation {where} has an attribute {unknown}")
        for name, limit in VALIDATION_LIMITS.items():
            if len(check.get(name, "")) > limit:
                package.say(part, f"validation {where}: {name} is too long")
        for formula in check:
            literal = (formula.text or "").startswith('"')
            if len((formula.text or "").strip('"')) > (255 if literal else 8192):
                package.say(part, f"validation {where}: the list is too long")
    if any(count > 1 for count in taken.values()):
        package.say(part, "two validations of one cell")


def _check_looks(package: Package, part: str) -> None:
    listed = package.trees["xl/styles.xml"].find(f"{MAIN}dxfs")
    known = len(listed) if listed is not None else 0
    priorities = []
    for rule in package.trees[part].iter(f"{MAIN}cfRule"):
        priorities.append(rule.get("priority"))
        if int(rule.get("dxfId", 0)) >= known:
            package.say(part, "a conditional format that does not exist")
    if len(set(priorities)) < len(priorities):
        package.say(part, "two conditional formats of one priority")


def _check_drawing(package: Package, part: str) -> None:
    drawing = package.trees[part].find(f"{MAIN}drawing")
    if drawing is None:
        return
    target = package.relations(part).get(drawing.get(f"{EMBED}id", ""), "")
    if target not in package.trees:
        package.say(part, "the drawing does not exist")
        return
    relations = package.relations(target)
    identifiers = [item.get("id") for item in package.trees[target].iter(f"{DRAWING}cNvPr")]
    if len(set(identifiers)) < len(identifiers):
        package.say(target, "two objects of one id")
    for anchor in package.trees[target]:
        numbers = [int(item.text or -1) for item in anchor.iter(f"{DRAWING}row", f"{DRAWING}col")]
        offsets = [int(item.text or -1) for item in anchor.iter(f"{DRAWING}rowOff", f"{DRAWING}colOff")]
        if min([*numbers, *offsets], default=0) < 0 or anchor.find(f"{DRAWING}clientData") is None:
            package.say(target, "an anchor is not valid")
        for item in anchor.iter():
            embedded = item.get(f"{EMBED}embed") or item.get(f"{EMBED}id")
            if embedded and embedded not in relations:
                package.say(target, f"{embedded} does not exist")


def _check_notes(package: Package, part: str) -> None:
    legacy = package.trees[part].find(f"{MAIN}legacyDrawing")
    relations = package.relations(part)
    comments = [target for target in relations.values() if "comments" in target]
    if (legacy is not None) != bool(comments):
        package.say(part, "notes without boxes, or boxes without notes")
    if legacy is None or not comments:
        return
    boxes = package.trees[relations[legacy.get(f"{EMBED}id", "")]]
    excel = "{urn:schemas-microsoft-com:office:excel}"
    drawn = {
        (int(data.findtext(f"{excel}Row") or -1) + 1, int(data.findtext(f"{excel}Column") or -1) + 1)
        for data in boxes.iter(f"{excel}ClientData")
    }
    noted = [place(item.get("ref", "")) for item in package.trees[comments[0]].iter(f"{MAIN}comment")]
    if len(set(noted)) < len(noted) or set(noted) != drawn:
        package.say(part, "notes and their boxes differ")
