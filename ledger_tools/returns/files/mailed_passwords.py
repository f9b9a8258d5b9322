"""Passwords that come in a mail of their own (PPAP): found in what is written there, tried, and never kept or shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest

from ledger_tools.model import FileFinding
from ledger_tools.returns.files.mails import Mail
from ledger_tools.returns.limits import PROTECTED

MOST_TRIED = 20  # for one file

_WORD = re.compile(
    r"パスワード|ﾊﾟｽﾜｰﾄﾞ|パスコード|パスフレーズ|暗証番号|暗号キー|解凍キー|開封キー|復号キー|合言葉"
    r"|pass\s?words?|pass\s?codes?|pass\s?phrase|passwd|(?<![a-z])(?:pass|pwd?|ｐｗ|ｐａｓｓ(?:ｗｏｒｄ)?)(?![a-z])",
    re.IGNORECASE,
)
#: What stands between the word and the password: brackets' ends, a note in brackets, 'は', a colon.
_BETWEEN = re.compile(
    r"(?:[（(][^）)]{0,20}[）)]|[はがにをの：:＝=→⇒\-－ー】］\]〕＞>)）」』、,・■□◆◇●○*＊\s]|is(?![a-z0-9]))+",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[「『“‘【《＜<\[［〔\"'](.{1,64}?)[」』”’】》＞>\]］〕\"']")
_OPENING = "「『“‘【《＜<[［〔\"'"
_TYPED = re.compile(r"[!-~]{3,64}")
_WIDE = re.compile(r"[！-～]{3,64}")
_SENTENCE = re.compile(
    r"(?:です|となります|になります|でございます|とします|と致します|といたします|で開けます|で開きます|で解凍.*)?"
    r"(?:よろしく.*|ご確認.*)?[。．\s]*$"
)
#: A mail that brings files says so in its own sentence; one that speaks of another mail's files does as well.
_BRINGS = re.compile(
    r"添付(?:いた|致)?し(?:ます|ました)(?!か)|添付(?:して|にて|のうえ|の上|のとおり|の通り)[^。]{0,20}(?:提出|送)|添付させていただ"
    r"|(?:attached|enclosed) (?:is|are|please)|(?:please find|see) (?:the )?(?:attached|enclosed)",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"先ほど|先程|さきほど|先[にのほ]|前[のに便]|前回|直前|別(?:の|便|送|途)?(?:の)?メール|別便|別送|別途"
    r"|お?送りした|送信した|送付した|送信済|送付済|後ほど|後程|のちほど|追って|previous|earlier|separate",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[。\n]|\.\s")
_RULE = re.compile(r"[\s\-=_*─━＝－＊・■□◆◇●○▼▽※>＞]+")
_SAYS_MORE = re.compile(r"[ぁ-ん]{4}|https?://|@")
_FILE = re.compile(r".*\.(?:zip|xls[xmb]?|csv|pdf|docx?)", re.IGNORECASE)
_LINES_BELOW = 3
_LONGEST_LINE = 300
_MOST_LINES = 2_000
_MOST_IN_ONE = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: the file it came in, who sent it, what may be passwords in it, and what says for which files.

    ``brings``: it says that files are attached to it.

    Nothing but the file is printed.
    """

    mail: str
    sender: str = field(repr=False)
    about: str = field(repr=False)
    likely: tuple[str, ...] = field(repr=False)
    possible: tuple[str, ...] = field(repr=False)
    brings: bool

    @classmethod
    def of(cls, name: str, mail: Mail) -> Letter:
        return cls(name, mail.sender.casefold(), _about(mail), *passwords_in(mail.text), brings_files(mail.text))

    @property
    def only_tells(self) -> bool:
        """Whether a mail without attachments lacks nothing: it came to tell a password."""
        return bool(self.likely) and not self.brings


def passwords_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a text that speaks of a password says it is, and what else it may be."""
    lines = [line[:_LONGEST_LINE] for line in text.splitlines()[:_MOST_LINES] if _RULE.sub("", line)]
    likely: dict[str, None] = {}
    possible: dict[str, None] = {}
    for number, line in enumerate(lines):
        for match in _WORD.finditer(line):
            rest = line[match.end() :]
            between = _BETWEEN.match(rest)
            said, maybe = _said(rest[between.end() :] if between else rest)
            if not said:
                below = [_said(_undecorated(own)) for own in lines[number + 1 :][:_LINES_BELOW]]
                said = next((first for first, _ in below if first and not _FILE.fullmatch(first[0])), [])
                maybe += [word for first, second in below for word in (*first, *second)]
            likely.update(dict.fromkeys(said))
            possible.update(dict.fromkeys(maybe))
    words = tuple(likely)[:_MOST_IN_ONE]
    return words, tuple(word for word in possible if word not in likely)[:_MOST_IN_ONE]


def brings_files(text: str) -> bool:
    """Tell whether a mail says that something is attached to it, and not to a mail before or after it."""
    sentences = _SENTENCE_END.split("\n".join(line[:_LONGEST_LINE] for line in text.splitlines()[:_MOST_LINES]))
    return any(_BRINGS.search(one) and not _OF_ANOTHER.search(one) for one in sentences)


def passwords_for(name: str, letters: Sequence[Letter]) -> tuple[str, ...]:
    """Return the passwords to try on a file, first those that were sent for it: by its name, its sender, its folder.

    Of letters alike the order given decides.
    """
    senders = {letter.sender for letter in letters if name.startswith(f"{letter.mail}/") and letter.sender}
    stems = {_folded(part.rpartition(".")[0]) for part in name.split("/")} - {""}

    def distance(letter: Letter) -> tuple[bool, bool]:
        return not any(stem in letter.about for stem in stems), letter.sender not in senders

    nearest = sorted(letters, key=distance)
    sure = chain.from_iterable(letter.likely for letter in nearest)
    doubtful = chain.from_iterable(zip_longest(*(letter.possible for letter in nearest)))
    return tuple(_first(chain(sure, doubtful)))


def asks_password(found: FileFinding | None) -> bool:
    """Tell whether a file could not be read for want of the right password."""
    return found is not None and found.message == PROTECTED


def bytes_of(password: str) -> Iterator[bytes]:
    """Yield a password as programs write it into a zip: UTF-8, or what Windows makes of it."""
    for encoding in ("utf-8", "cp932"):
        try:
            yield password.encode(encoding)
        except UnicodeEncodeError:
            continue


def _first(words: Iterable[str | None]) -> list[str]:
    found: dict[str, None] = {}
    for word in words:
        if word:
            found[word] = None
        if len(found) == MOST_TRIED:
            break
    return list(found)


def _said(text: str) -> tuple[list[str], list[str]]:
    """Return what stands at the start of a text as a password, and other readings of it."""
    text = text.strip()
    whole = _SENTENCE.sub("", text).strip()
    quoted = [match[1].strip() for match in _QUOTED.finditer(text)]
    said: list[str] = []
    if text[:1] and text[0] in _OPENING and quoted:
        said.append(quoted[0])
    elif typed := _TYPED.match(whole):
        said.append(typed[0])
    elif wide := _WIDE.match(whole):
        said += [unicodedata.normalize("NFKC", wide[0]), wide[0]]
    elif 3 <= len(whole) <= 32 and not _SAYS_MORE.search(whole):
        said.append(whole)
    maybe = [*quoted, *(word.rstrip(".,;:!)]>") for word in _TYPED.findall(text)), *_TYPED.findall(text), whole]
    return said, [word for word in dict.fromkeys(maybe) if 3 <= len(word) <= 64]


def _undecorated(line: str) -> str:
    ornament = _RULE.match(line)
    return line[ornament.end() :] if ornament else line


def _about(mail: Mail) -> str:
    """Return the subject and those lines that speak of a password or name a file: the rest need not be known."""
    lines = (line[:_LONGEST_LINE] for line in mail.text.splitlines()[:_MOST_LINES])
    telling = [line for line in lines if _WORD.search(line) or _FILE.match(line)]
    return _folded("\n".join((mail.subject, *telling[:_MOST_IN_ONE])))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
