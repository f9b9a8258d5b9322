"""Trying passwords that came in the mails of the same batch: in memory only, and it is said that they were tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ledger_tools.model import FileFinding, FileReading
from ledger_tools.returns.files.mailed_passwords import Letter, asks_password, passwords_for
from ledger_tools.returns.workers.worker import Answer, Job, Opened, Told

_IN_VAIN = "同じ回に取り込んだメールの本文にあったパスワードも試しましたが、開けませんでした。"

#: What reads jobs in order, and may be called again for others while it is not through.
Read = Callable[[Iterable[Job]], Iterator[tuple[Job, Answer]]]


class MailedPasswords:
    """The passwords in the mails of one batch, which the workers look up when the first file asks for one.

    ``opened`` names the files that were opened with them, ``telling`` the mails that do nothing but tell one.
    """

    def __init__(self, batch: Callable[[], Iterable[Job]] = tuple) -> None:
        self._batch = batch
        self._names: list[str] = []
        self._letters: list[tuple[int, Letter]] | None = None
        self.opened: list[str] = []
        self.telling: list[str] = []

    def tried(self, read: Read, job: Job, answer: Answer) -> Answer:
        """Return what is read where the first answer asks for a password; other answers as they are."""
        if isinstance(answer, Opened) and not answer.members:
            self.telling.append(job.name)
        words = self._words(read, job.name) if _locked(answer) else ()
        if not words:
            return answer
        ((_, second),) = read([replace(job, passwords=tuple(dict.fromkeys((*job.passwords, *words))))])
        if _readable(second) > _readable(answer):
            self.opened.append(job.name)
        return _in_vain(second)

    def _words(self, read: Read, name: str) -> tuple[str, ...]:
        """Return the passwords for one file; of mails alike those that came next to it are nearest."""
        if self._letters is None:
            self._letters = []
            for number, (job, answer) in enumerate(read(replace(job, mails=True) for job in self._batch())):
                self._names.append(job.name)
                if isinstance(answer, Told):
                    self._letters += [(number, letter) for letter in answer.letters]
        at = next((number for number, own in enumerate(self._names) if name == own or name.startswith(f"{own}/")), 0)
        ordered = sorted(self._letters, key=lambda one: abs(one[0] - at))
        return passwords_for(name, [letter for _, letter in ordered])


def _locked(answer: Answer) -> bool:
    if isinstance(answer, Opened):
        return any(asks_password(member.problem) for member in answer.members)
    return isinstance(answer, FileReading) and any(map(asks_password, answer.findings))


def _readable(answer: Answer) -> int:
    """Count the files that could be read, as far as passwords go."""
    if isinstance(answer, Opened):
        return sum(member.problem is None for member in answer.members)
    return int(not _locked(answer))


def _in_vain(answer: Answer) -> Answer:
    """Return an answer that says of what is still locked that the passwords of mails were tried."""
    if isinstance(answer, Opened):
        return Opened(
            tuple(
                replace(member, problem=_said(member.problem)) if member.problem is not None else member
                for member in answer.members
            )
        )
    if isinstance(answer, FileReading):
        return answer._replace(findings=tuple(map(_said, answer.findings)))
    return answer


def _said(found: FileFinding) -> FileFinding:
    return found._replace(message=f"{found.message}{_IN_VAIN}") if asks_password(found) else found
