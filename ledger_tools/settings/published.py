"""Our own counts of the bureaus beside those that 別紙2 publishes (D05)."""

from __future__ import annotations

from collections.abc import Iterable

#: From so many differing bureaus on, the likeliest cause is one: a roster of a part of the bureaus.
_MANY = 4
_NAMED = 3

#: Name of a bureau, our own count, the published one.
Count = tuple[str, int, int]


def count_texts(counts: Iterable[Count]) -> tuple[str, ...]:
    """Say which counts differ: a line a bureau, or one for all where many do; units are the settings' 件数の単位."""
    compared = tuple(counts)
    differing = [(name, own, published) for name, own, published in compared if own != published]
    if len(differing) < _MANY:
        return tuple(
            f"{name}は{own:,}件で、局日程の件数{_beside(own, published)}。" for name, own, published in differing
        )
    largest = sorted(differing, key=lambda one: -abs(one[1] - one[2]))[:_NAMED]
    named = "、".join(f"{name}({_difference(own - published)})" for name, own, published in largest)
    own, published = sum(count for _, count, _ in compared), sum(count for *_, count in compared)
    total = f"合計は{own:,}件で、局日程の{_beside(own, published)}"
    if own < published:
        total += "。一部の局だけの名簿かもしれません"
    return (
        f"局日程に件数のある{len(compared)}局のうち{len(differing)}局で、件数が違います。{named}などです。{total}。",
    )


def _beside(own: int, published: int) -> str:
    """How the own count stands to the published one, as the end of a sentence."""
    if own == published:
        return f"{published:,}件と同じです"
    return f"{published:,}件を{abs(own - published):,}件{'上回って' if own > published else '下回って'}います"


def _difference(difference: int) -> str:
    return f"{abs(difference):,}件{'多い' if difference > 0 else '少ない'}"
