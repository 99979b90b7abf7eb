"""What adds up in a table that no form knows: lines that are sums of those below or above them, columns that are the
difference or the quotient of two others.

A table's own figures tell, never a heading alone: a relation that holds in one column and fails in the next is wrong
there; one that holds nowhere is none.
"""

from __future__ import annotations

from itertools import permutations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    # The figures of a line, as whole numbers of the table's smallest unit; None where a cell has none.
    Line = Sequence[int | None]

# Each line is held against each: larger tables are looked at for totals that are called so, no more.
_MOST = 400_000
# What nothing but the figures tells holds so often, and so many times as often as it fails.
_FEWEST, _TO_ONE = 3, 3
# A total is called so; and that is no part of it which is a part of the line before.
_TOTALS = ("合计", "总计", "小计", "共计", "总额", "总数", "合 计", "总 计", "小 计")
_INCLUDED = "其中"
# A total of which nothing but its name tells is no further off: beyond it something else is summed up.
_OFF = 5


class Relation:
    """A line that is the sum of others, ``parts``. ``is_sure`` where more than one figure, or its name, says so;
    ``is_called`` where it is called a total: then a part that is left blank is nought."""

    __slots__ = ("is_called", "is_sure", "parts", "total")

    def __init__(self, total: int, parts: tuple[int, ...], *, is_sure: bool, is_called: bool = False) -> None:
        self.total = total
        self.parts = parts
        self.is_sure = is_sure
        self.is_called = is_called


def is_total(name: str) -> bool:
    return any(word in name for word in _TOTALS)


def sums(names: Sequence[str], lines: Sequence[Line], units: Sequence[int], *, whole: bool = True) -> list[Relation]:
    """The lines that are sums of lines next to them. ``units`` are the smallest units of the columns, 0 where figures
    are not rounded; ``whole`` unless lines may be left out."""
    found = {each.total: each for each in _below(names, lines, units)}
    last = len(names) - 1
    for each in _below(names[::-1], lines[::-1], units):
        parts = tuple(sorted(last - part for part in each.parts))
        found.setdefault(
            last - each.total, Relation(last - each.total, parts, is_sure=each.is_sure, is_called=each.is_called)
        )
    if whole and not any(is_total(names[total]) for total in found):
        found.update((each.total, each) for each in _called_so(names, lines))
    return list(found.values())


def _below(names: Sequence[str], lines: Sequence[Line], units: Sequence[int]) -> list[Relation]:
    """Lines that are sums of the lines below them up to some line; of those that are sums themselves no more than they
    sum up."""
    count = len(names)
    is_large = count * count * len(units) > _MOST
    sizes = [1] * count
    found = []
    for total in range(count - 2, -1, -1):
        called = is_total(names[total])
        if is_large and not called:
            continue
        best: tuple[int, tuple[int, ...], int, int] | None = None
        for steps in (sizes, None) if max(sizes[total + 1 :]) > 1 else (None,):
            for parts, end, held, failed in _runs(total, names, lines, units, steps):
                enough = failed == 0 or (held >= failed if called else held > _TO_ONE * failed or held > failed == 1)
                if held and enough and (best is None or held - failed > best[0]):
                    best = held - failed, parts, end, failed
        if best is not None:
            worth, parts, end, failed = best
            found.append(Relation(total, parts, is_sure=called or failed == 0 or worth >= _FEWEST, is_called=called))
            sizes[total] = end - total
    return found


def _runs(
    total: int, names: Sequence[str], lines: Sequence[Line], units: Sequence[int], sizes: Sequence[int] | None
) -> list[tuple[tuple[int, ...], int, int, int]]:
    """The lines below one that may be its parts, up to each line that one column at least ends at; where they end; in
    how many columns they are the sum, and in how many not."""
    whole, columns = lines[total], range(len(units))
    summed, filled = [0] * len(units), [0] * len(units)
    parts: list[int] = []
    found = []
    at = total + 1
    while at < len(names):
        # What is included in the line before is no part of its own, but where all parts are called so.
        if not parts or not names[at].startswith(_INCLUDED) or names[parts[0]].startswith(_INCLUDED):
            parts.append(at)
            for column, figure in enumerate(lines[at]):
                if figure:
                    summed[column] += figure
                    filled[column] += 1
        at += sizes[at] if sizes is not None else 1
        held = failed = 0
        for column in columns:
            figure = whole[column]
            if figure is None:
                continue
            off = abs(figure - summed[column])
            if off * 2 > units[column] * (len(parts) + 1):
                failed += figure != 0 or filled[column] > 0
            elif figure and filled[column] > 1:
                held += 1
        if held:
            found.append((tuple(parts), at, held, failed))
    return found


def _called_so(names: Sequence[str], lines: Sequence[Line]) -> list[Relation]:
    """The one total of a table of one column, by its name and its place alone."""
    totals = [place for place, name in enumerate(names) if is_total(name)]
    if len(totals) != 1 or totals[0] not in (0, len(names) - 1) or any(_INCLUDED in name for name in names):
        return []
    (total,) = totals
    columns = [column for column, figure in enumerate(lines[total]) if figure]
    if len(columns) != 1:
        return []
    parts = tuple(place for place in range(len(names)) if place != total)
    some = [figure for place in parts if (figure := lines[place][columns[0]])]
    figure = lines[total][columns[0]] or 0
    is_near = sum(some) < figure * _OFF and figure < sum(some) * _OFF
    return (
        [Relation(total, parts, is_sure=False, is_called=True)] if len(some) > 1 and min(some) > 0 and is_near else []
    )


def differences(lines: Sequence[Line], units: Sequence[int], known: set[int]) -> list[Relation]:
    """The columns that are another less a third, row by row, of a table given in columns: ``parts`` are the two that
    make up the first, ``total``. Columns that are ``known`` to be sums are none."""
    places = [place for place in range(len(lines)) if place not in known]
    found: list[Relation] = []
    taken: set[int] = set()
    for total, one, other in permutations(places, 3):
        if one > other or taken & {total, one, other}:
            continue
        held = failed = 0
        for whole, part, rest in zip(lines[total], lines[one], lines[other], strict=True):
            if whole is None or part is None or rest is None or not (part and rest):
                continue
            if abs(whole - part - rest) * 2 > max(units[total], units[one], units[other]) * 3:
                failed += 1
            else:
                held += 1
        if held >= _FEWEST and held >= _TO_ONE * failed:
            found.append(Relation(total, (one, other), is_sure=failed == 0))
            taken |= {total, one, other}
    return found


# In the place of what is taken off a base: nothing; that the base is the column's whole; that it is taken off above.
PLAIN, SHARE, CHANGE = -1, -2, -3


def quotients(
    rates: Line, columns: Sequence[Line], wholes: Sequence[int | None], scale: int
) -> tuple[int, int, int] | None:
    """What a column of rates is, row by row, ``scale`` being a rate of one: ``(upper, base, less)``, the column
    ``upper`` over the column ``base`` without ``less``; where that is ``PLAIN`` nothing is taken off, and where it is
    ``SHARE`` the base is that column's whole, in the row of ``wholes``, and where it is ``CHANGE`` the base is taken
    off ``upper``. None where the figures tell of nothing."""
    count = len(columns)
    tried = [(upper, base, PLAIN) for upper, base in permutations(range(count), 2)]
    tried += [(upper, base, less) for upper, base, less in permutations(range(count), 3)]
    tried += [(upper, base, less) for upper, base in permutations(range(count), 2) for less in (upper, CHANGE)]
    tried += [(place, place, SHARE) for place in range(count) if wholes[place] is not None]
    best: tuple[int, tuple[int, int, int]] | None = None
    for upper, base, less in tried:
        whole = columns[base][wholes[base] or 0] if less == SHARE else None
        held = failed = 0
        for row, said in enumerate(rates):
            above = columns[upper][row]
            below = whole if less == SHARE else columns[base][row]
            if said is None or above is None or below is None:
                continue
            if less >= 0:
                off = columns[less][row]
                if off is None:
                    continue
                below -= off
            if not below or above == below:
                continue
            above -= below if less == CHANGE else 0
            if abs(said * below - above * scale) > abs(below):
                failed += 1
            else:
                held += said != 0
        if held >= _FEWEST and held > failed and (best is None or held - failed > best[0]):
            best = held - failed, (upper, base, less)
    return best[1] if best is not None else None


__all__ = ["CHANGE", "PLAIN", "SHARE", "Relation", "differences", "is_total", "quotients", "sums"]
