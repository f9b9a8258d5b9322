"""Departments that no settings list, as the records themselves tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ledger_tools.japanese.text import fold_header
from ledger_tools.settings import fold_code

#: Code and name of the bureau, code and name of the department, as written.
Place = tuple[str, str, str, str]


class OwnDepartments:
    """What the records say of departments by code and name, bureau by bureau; of several spellings the most usual."""

    def __init__(self, told: Iterable[tuple[str, Place, int, int]]) -> None:
        """``told``: the bureau's code ('' where it is no matter), the place as written, who says so first, how many."""
        self._spelt: dict[tuple[str, str], Counter[str]] = {}
        self._named: dict[tuple[str, str], Counter[str]] = {}
        self._codes: dict[tuple[str, str], dict[str, None]] = {}
        self._first: dict[tuple[str, str, str], int] = {}
        for bureau, (_, _, code, name), line, count in told:
            if not bureau or not code:
                continue
            key = (bureau, fold_code(code))
            self._spelt.setdefault(key, Counter())[code] += count
            if name:
                self._named.setdefault(key, Counter())[name] += count
                self._codes.setdefault((bureau, fold_header(name)), {})[key[1]] = None
                self._first.setdefault((*key, name), line)

    def codes(self, bureau: str, name: str) -> tuple[str, ...]:
        """Return the codes that go with a name."""
        return tuple(self._code(bureau, code) for code in self._codes.get((bureau, fold_header(name)), ()))

    def department(self, bureau: str, code: str, name: str) -> tuple[str, str]:
        """Return the code and name meant by either or both; one that is told nowhere is the same as the other."""
        own = code or next(iter(self.codes(bureau, name)), name)
        names = self._named.get((bureau, fold_code(own)))
        return (self._code(bureau, own) if code else own), (_usual(names) if names else name or own)

    @property
    def contradictions(self) -> Iterator[tuple[int, str]]:
        """Yield, for every name of a code but the most usual one, who says so first and what is said of it."""
        for key, names in self._named.items():
            usual = _usual(names)
            for name, count in names.items():
                if fold_header(name) != fold_header(usual):
                    code = self._code(key[0], key[1])
                    message = (
                        f"所属コード「{code}」の所属名が「{usual}」と「{name}」の二通りあります({name}は{count:,}行)。"
                        f"「{usual}」とします。違う所属なら、所属コードを直してください。"
                    )
                    yield self._first[(*key, name)], message

    def _code(self, bureau: str, code: str) -> str:
        return _usual(self._spelt.get((bureau, fold_code(code)), Counter({code: 1})))


def _usual(spellings: Counter[str]) -> str:
    """The most usual one; of those as usual the longest (zeros are lost, not added), then the first."""
    return max(spellings, key=lambda text: (spellings[text], len(text)))
