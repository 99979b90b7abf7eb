"""Regular expressions for `matches`: compiled to a deterministic automaton, so that matching is linear in the text.

Spelled as everywhere: literals, ``.``, ``[…]``, ``\\d \\w \\s`` and their opposites, ``( )``, ``|``, ``* + ? {m,n}``,
``^ $``. What cannot run in linear time (back references, look-around) is not part of the language. ``\\d`` takes
full-width digits too.
"""

from __future__ import annotations

import marshal
import sys
from bisect import bisect_right
from functools import cache

from ..memory import Memo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

MAX_NODES = 4_000
MAX_STATES = 1_000
MAX_REPEAT = 200
# A pattern's, and that of all patterns of some rule files: a second or two, and some.
MAX_WORK = 1_000_000
MAX_ALL_WORK = 2_500_000
_TOP = sys.maxunicode + 1

Ranges = tuple[tuple[int, int], ...]
# (words one of which is in every text that matches, none where they are not known; whether every text that has one
# matches; the tables, as marshal writes them). The tables: (boundaries between stretches of characters, the class of
# each stretch, a row of next states by class for each state, states that have matched, states that match at the end of
# the text); state 0 is the beginning of the text.
Automaton = tuple[tuple[str, ...], bool, bytes]

# Words are looked for where there are no more of them, made of sets with no more characters.
_MOST_WORDS, _MOST_CHARS = 32, 8
# A version of marshal that writes the same for the same, whoever else holds it.
_ALIKE = 2


class RegexError(Exception):
    """What is wrong with a pattern: a catalogue key, and where (an offset in the pattern)."""

    def __init__(self, key: str, at: int, found: str = "") -> None:
        super().__init__(key)
        self.key = key
        self.at = at
        self.found = found


def _normal(ranges: list[tuple[int, int]]) -> Ranges:
    """Sorted, disjoint half-open ranges."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1]:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def _others(ranges: Ranges) -> Ranges:
    result, at = [], 0
    for low, high in ranges:
        if at < low:
            result.append((at, low))
        at = high
    if at < _TOP:
        result.append((at, _TOP))
    return tuple(result)


@cache
def _where(letter: str) -> Ranges:
    if letter == "d":
        return ((0x30, 0x3A), (0xFF10, 0xFF1A))
    test = str.isspace if letter == "s" else lambda c: c.isalnum() or c == "_"
    return _normal([(i, i + 1) for i in range(_TOP) if test(chr(i))])


_ANY = _others(((10, 11),))
_ESCAPES = {"n": 10, "t": 9, "r": 13}


class _Parser:
    """Pattern text to a tree: ``("set", ranges)``, ``("seq"|"alt", [trees])``, ``("rep", tree, low, high)``,
    ``("at", "^"|"$")``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self) -> str:
        char = self.peek()
        self.at += 1
        return char

    def whole(self) -> tuple[object, ...]:
        tree = self.alternatives(0)
        if self.peek():
            raise RegexError("regex-unopened", self.at)
        return tree

    def alternatives(self, depth: int) -> tuple[object, ...]:
        if depth > 50:
            raise RegexError("regex-too-large", self.at)
        branches = [self.sequence(depth)]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence(depth))
        return branches[0] if len(branches) == 1 else ("alt", branches)

    def sequence(self, depth: int) -> tuple[object, ...]:
        parts: list[tuple[object, ...]] = []
        while self.peek() and self.peek() not in "|)":
            start = self.at
            part = self.atom(depth)
            low_high = self.repeat()
            while low_high is not None:
                if part[0] == "at":
                    raise RegexError("regex-nothing-to-repeat", start)
                part = ("rep", part, *low_high)
                low_high = self.repeat()
            parts.append(part)
        return ("seq", parts)

    def repeat(self) -> tuple[int, int | None] | None:
        char = self.peek()
        if char in ("*", "+", "?") and char:
            self.at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
        if char != "{":
            return None
        start = self.at
        end = self.text.find("}", start)
        low, comma, high = self.text[start + 1 : end if end > 0 else None].partition(",")
        numbers = (low, high) if high else (low,)
        if end < 0 or not all(each.isdecimal() and len(each) <= len(str(MAX_REPEAT)) for each in numbers):
            raise RegexError("regex-count", start)
        self.at = end + 1
        first, last = int(low), int(high) if high else None if comma else int(low)
        if first > MAX_REPEAT or (last is not None and (last > MAX_REPEAT or last < first)):
            raise RegexError("regex-count", start)
        return first, last

    def atom(self, depth: int) -> tuple[object, ...]:
        start, char = self.at, self.take()
        if char == "(":
            if self.peek() == "?":
                if self.text[self.at : self.at + 2] != "?:":
                    raise RegexError("regex-unsupported", start, self.text[start : start + 3])
                self.at += 2
            inner = self.alternatives(depth + 1)
            if self.take() != ")":
                raise RegexError("regex-unclosed", start)
            return inner
        if char in "*+?{":
            raise RegexError("regex-nothing-to-repeat", start)
        if char in "^$":
            return ("at", char)
        if char == ".":
            return ("set", _ANY)
        if char == "[":
            return ("set", self.klass(start))
        if char == "\\":
            return ("set", self.escape(start))
        return ("set", ((ord(char), ord(char) + 1),))

    def escape(self, start: int) -> Ranges:
        char = self.take()
        if char in ("d", "s", "w"):
            return _where(char)
        if char in ("D", "S", "W"):
            return _others(_where(char.lower()))
        if not char or (char.isascii() and char.isalnum() and char not in _ESCAPES):
            raise RegexError("regex-unsupported", start, f"\\{char}")
        code = _ESCAPES.get(char, ord(char))
        return ((code, code + 1),)

    def klass(self, start: int) -> Ranges:
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        first = True
        while first or self.peek() != "]":
            first = False
            here, char = self.at, self.take()
            if not char:
                raise RegexError("regex-unclosed", start)
            found = self.escape(here) if char == "\\" else ((ord(char), ord(char) + 1),)
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", "") and len(found) == 1:
                self.at += 1
                end = self.take()
                last = self.escape(self.at - 1) if end == "\\" else ((ord(end), ord(end) + 1),)
                if len(last) != 1 or last[0][0] < found[0][0]:
                    raise RegexError("regex-range", here)
                found = ((found[0][0], last[0][1]),)
            ranges.extend(found)
        self.at += 1
        result = _normal(ranges)
        return _others(result) if negated else result


class _Nfa:
    """Thompson's construction: ``edges[n]`` are ``(ranges, target)``, ``free[n]`` are ``(condition, target)``."""

    def __init__(self) -> None:
        self.edges: list[list[tuple[Ranges, int]]] = []
        self.free: list[list[tuple[str, int]]] = []

    def node(self) -> int:
        if len(self.edges) >= MAX_NODES:
            raise RegexError("regex-too-large", 0)
        self.edges.append([])
        self.free.append([])
        return len(self.edges) - 1

    def add(self, tree: tuple[object, ...], start: int) -> int:
        """The node behind ``tree`` entered at ``start``."""
        op = tree[0]
        if op == "set":
            end = self.node()
            self.edges[start].append((tree[1], end))  # type: ignore[arg-type]
            return end
        if op == "at":
            end = self.node()
            self.free[start].append((str(tree[1]), end))
            return end
        if op == "seq":
            for part in tree[1]:  # type: ignore[attr-defined]
                start = self.add(part, start)
            return start
        if op == "alt":
            end = self.node()
            for part in tree[1]:  # type: ignore[attr-defined]
                branch = self.node()
                self.free[start].append(("", branch))
                self.free[self.add(part, branch)].append(("", end))
            return end
        inner, low, high = tree[1], tree[2], tree[3]
        assert isinstance(inner, tuple) and isinstance(low, int)
        for _ in range(low):
            start = self.add(inner, start)
        end = self.node()
        if high is None:
            loop = self.node()
            self.free[start].append(("", loop))
            self.free[self.add(inner, loop)].append(("", loop))
            self.free[loop].append(("", end))
            return end
        assert isinstance(high, int)
        for _ in range(high - low):
            self.free[start].append(("", end))
            start = self.add(inner, start)
        self.free[start].append(("", end))
        return end

    def closure(self, nodes: set[int], conditions: str) -> frozenset[int]:
        seen, todo = set(nodes), list(nodes)
        while todo:
            for condition, target in self.free[todo.pop()]:
                if condition in conditions and target not in seen:
                    seen.add(target)
                    todo.append(target)
        return frozenset(seen)


def _words(tree: Any) -> list[str] | None:
    """All that a tree takes, what it says of where a text begins and ends aside; None where that is too much."""
    op = tree[0]
    if op == "set":
        if sum(high - low for low, high in tree[1]) > _MOST_CHARS:
            return None
        return [chr(code) for low, high in tree[1] for code in range(low, high)]
    if op == "at":
        return [""]
    if op == "alt":
        found = [_words(each) for each in tree[1]]
        return None if None in found else _few([word for words in found for word in words or ()])
    if op == "seq":
        return _joined(map(_words, tree[1]))
    inner, low, high = tree[1:]
    if low == high:
        return _joined([_words(inner)] * low)
    once = _words(inner)
    return _few(["", *once]) if (low, high) == (0, 1) and once is not None else None


def _few(words: Iterable[str]) -> list[str] | None:
    once = list(dict.fromkeys(words))
    return once if len(once) <= _MOST_WORDS else None


def _joined(parts: Iterable[list[str] | None]) -> list[str] | None:
    said: list[str] | None = [""]
    for words in parts:
        if words is None or said is None:
            return None
        said = _few(one + word for one in said for word in words)
    return said


def _needed(tree: Any) -> list[str]:
    """Words one of which stands in whatever a tree takes, the longest that are known; none where none are."""
    op = tree[0]
    if op == "alt":
        found = [_needed(each) for each in tree[1]]
        return (_few(word for words in found for word in words) or []) if all(found) else []
    if op == "rep":
        return (_words(tree) or _needed(tree[1])) if tree[2] else []
    runs: list[list[str]] = []
    said: list[str] = [""]
    for part in tree[1] if op == "seq" else (tree,):
        words = _words(part)
        longer = _joined([said, words])
        if longer is None:
            runs.append(said)
            if words is None and op == "seq":
                runs.append(_needed(part))
            longer = words or [""]
        said = longer
    runs.append(said)
    told = (run for run in runs if run and "" not in run)
    return max(told, key=lambda run: (min(map(len, run)), -len(run)), default=[])


def _is_bound(tree: Any) -> bool:
    """Whether a tree says where a text begins or ends."""
    op = tree[0]
    return op == "at" or (op != "set" and any(map(_is_bound, (tree[1],) if op == "rep" else tree[1])))


def _told(tree: Any) -> tuple[tuple[str, ...], bool]:
    """The words of an automaton, and whether they are all that there is to find."""
    words = None if _is_bound(tree) else _words(tree)
    if words and "" not in words:
        return tuple(word for word in words if not any(one != word and one in word for one in words)), True
    return tuple(_needed(tree)), False


def _packed(numbers: Iterable[int]) -> bytes | tuple[int, ...]:
    """Small numbers in the least room: read the same."""
    numbers = tuple(numbers)
    return bytes(numbers) if max(numbers, default=0) < 256 else numbers


def _holds(ranges: Ranges, code: int) -> bool:
    at = bisect_right(ranges, (code, _TOP))
    return at > 0 and code < ranges[at - 1][1]


# Automata by their patterns, each with the work it took: packs share the patterns of those that they extend.
_known = Memo(1_000)


class Automata:
    """The automata of all patterns of some rule files: many small ones may not take longer than a few large ones."""

    def __init__(self) -> None:
        self._made: dict[str, Automaton | RegexError] = {}
        self._left = MAX_ALL_WORK

    def of(self, pattern: str) -> Automaton:
        """The automaton of a pattern; raises RegexError."""
        found = self._made.get(pattern)
        if found is None:
            most = min(MAX_WORK, self._left)
            found, spent = _known.get(pattern, (None, 0))
            if found is None or spent > most:
                work = [most]
                try:
                    found = compile_regex(pattern, work)
                    spent = most - max(work[0], 0)
                    _known.keep(pattern, (found, spent))
                except RegexError as error:
                    found, spent = error, most - max(work[0], 0)
            self._left -= spent
            self._made[pattern] = found
        if isinstance(found, RegexError):
            raise found
        return found


def compile_regex(pattern: str, left: list[int] | None = None) -> Automaton:
    """The automaton that finds the pattern anywhere in a text; raises RegexError.

    ``left`` is the work that it may take, and what is left of that afterwards.
    """
    left = [MAX_WORK] if left is None else left

    def spend(work: int) -> None:
        left[0] -= work
        if left[0] < 0:
            raise RegexError("regex-too-large", 0)

    spend(len(pattern))
    nfa = _Nfa()
    start = nfa.node()
    tree = _Parser(pattern).whole()
    final = nfa.add(tree, start)
    distinct = list({ranges for edges in nfa.edges for ranges, _ in edges})
    bounds = tuple(sorted({end for ranges in distinct for low_high in ranges for end in low_high} - {0, _TOP}))
    # Stretches that every set treats alike are one class of characters.
    signatures: dict[tuple[bool, ...], int] = {}
    kinds = []
    spend(len(bounds) * len(distinct))
    for code in (0, *bounds):
        signature = tuple(_holds(ranges, code) for ranges in distinct)
        kinds.append(signatures.setdefault(signature, len(signatures)))
    classes_of = {
        ranges: tuple(number for signature, number in signatures.items() if signature[i])
        for i, ranges in enumerate(distinct)
    }
    again = nfa.closure({start}, "")  # a match may begin at any later place
    order = [nfa.closure({start}, "^")]
    # Where the text begins is a state of its own: the same nodes reached later no longer stand at its beginning.
    states: dict[frozenset[int], int] = {}
    rows: list[bytes | tuple[int, ...]] = []
    done: list[bool] = []
    at_end: list[bool] = []
    for position, state in enumerate(order):
        done.append(final in state)
        at_end.append(final in nfa.closure(set(state), "^$" if position == 0 else "$"))
        reached: list[set[int]] = [set() for _ in signatures]
        work = len(state)
        for node in state:
            for ranges, target in nfa.edges[node]:
                numbers = classes_of[ranges]
                work += len(numbers) + len(ranges) // 8  # a set is found by all that is in it
                for number in numbers:
                    reached[number].add(target)
        spend(work)
        row = []
        for targets in reached:
            following = nfa.closure(targets, "") | again
            spend(len(following))
            if following not in states:
                if len(states) >= MAX_STATES:
                    raise RegexError("regex-too-large", 0)
                states[following] = len(order)
                order.append(following)
            row.append(states[following])
        rows.append(_packed(row))
    tables = bounds, _packed(kinds), tuple(rows), _packed(done), _packed(at_end)
    return *_told(tree), marshal.dumps(tables, _ALIKE)
