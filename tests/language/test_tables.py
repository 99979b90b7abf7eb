"""Decision tables against brute force: what the static check says, and what a run gives."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.language.compile import Folder, compile_packs
from linter.language.declaring.tables import build
from linter.language.problems import Problems
from linter.language.reading.parser import parse as parse_rules
from linter.language.reading.syntax import Table
from linter.program.program import Program
from linter.report.bind import bind
from linter.run.judging import judge
from linter.source import Source
from linter.yaml.document import parse

Cell = tuple[str, object]
LIMITS = (0, 25, 50, 75, 100)
WORDS = ("甲", "乙", "丙")
OPS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


def limit() -> st.SearchStrategy[Cell]:
    return st.tuples(st.sampled_from(sorted(OPS)), st.sampled_from(LIMITS)).map(
        lambda t: (f"{t[0]} {t[1]}%" if t[0] != "=" else f"{t[1]}%", lambda v: OPS[t[0]](v, t[1]))
    )


def stretch() -> st.SearchStrategy[Cell]:
    def made(t: tuple[int, str, int]) -> Cell:
        low, op, high = min(t[0], t[2]), t[1], max(t[0], t[2])
        above, below = OPS[">" if op[0] == "<" else ">="], OPS["<" if op[-1] == "<" else "<="]
        return f"{low}% {op} {high}%", lambda v: above(v, low) and below(v, high)

    ops = st.sampled_from(["..", "..<", "<..", "<..<"])
    return st.tuples(st.sampled_from(LIMITS), ops, st.sampled_from(LIMITS)).map(made)


RATE = st.recursive(
    st.one_of(st.just(("any", lambda v: True)), limit(), stretch()),
    lambda inner: st.one_of(
        st.tuples(inner, inner).filter(lambda t: " or " not in t[0][0] + t[1][0]).map(
            lambda t: (f"{t[0][0]} or {t[1][0]}", lambda v: t[0][1](v) or t[1][1](v))
        ),
        inner.map(lambda c: (f"not ({c[0]})", lambda v: not c[1](v))),
    ),
    max_leaves=2,
)  # fmt: skip
WORD = st.one_of(
    st.just(("any", lambda v: True)),
    st.sampled_from(WORDS).map(lambda w: (w, lambda v: v == w)),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(lambda t: (f"{t[0]} or {t[1]}", lambda v: v in t)),
    st.sampled_from(WORDS).map(lambda w: (f"not ({w})", lambda v: v != w)),
)
ROWS = st.lists(st.tuples(RATE, WORD), min_size=1, max_size=5)
GRID = [Decimal(n) / 2 for n in range(-10, 220, 5)] + [Decimal(n) for n in LIMITS]
HITS = ("unique", "first", "any", "sum", "min", "max", "count")


def written(rows: list[tuple[Cell, Cell]], hit: str, otherwise: bool) -> str:
    lines = [f"    {a[0]}, {b[0]} : {1 if hit == 'count' else i + 1}" for i, (a, b) in enumerate(rows)]
    lines += ["    otherwise : unknown"] if otherwise else []
    return f"table t over r: rate, w: one of ({', '.join(WORDS)}) gives number {hit} {{\n" + "\n".join(lines) + "\n}\n"


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROWS)
def test_holes_overlaps_and_dead_rows_are_what_they_are(rows: list[tuple[Cell, Cell]]) -> None:
    source = Source("t", written(rows, "first", False))
    file, problems = parse_rules(source)
    assert not problems, source.text
    declared = file.declarations[0]
    assert isinstance(declared, Table)
    table = build(source, declared, Problems())
    assert table is not None
    found = table.findings
    points = list(product(GRID, WORDS))
    fitting = {p: [i for i, (a, b) in enumerate(rows) if a[1](p[0]) and b[1](p[1])] for p in points}  # type: ignore[operator]
    assert {(i, j) for i, j, _ in found.overlaps} == {
        (i, j) for hits in fitting.values() for j in hits for i in hits if i < j
    }
    assert bool(found.holes) == any(not hits for hits in fitting.values())
    assert found.never_match == [i for i in range(len(rows)) if not any(i in hits for hits in fitting.values())]
    first = {hits[0] for hits in fitting.values() if hits}
    assert found.never_first == [i for i in range(len(rows)) if i not in first and i not in found.never_match]
    for witness in found.holes:
        assert not [1 for a, b in rows if a[1](witness[0] * 100) and b[1](witness[1])], witness  # type: ignore[operator]
    for i, j, (rate, word) in found.overlaps:
        for row in (rows[i], rows[j]):
            assert row[0][1](rate * 100) and row[1][1](word)  # type: ignore[operator]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    ROWS,
    st.sampled_from(HITS),
    st.lists(st.tuples(st.sampled_from([*GRID, None]), st.sampled_from([*WORDS, None])), max_size=8),
)
def test_a_run_gives_what_the_rows_say(
    rows: list[tuple[Cell, Cell]], hit: str, points: list[tuple[Decimal | None, str | None]]
) -> None:
    text = "pack p\nform f root { r rate  w one of (甲, 乙, 丙)  o number }\n"
    rule = "rule c on f { check o = t(r, w) }\n"
    compiled = None
    for otherwise in (False, True):
        compiled, _ = compile_packs([Folder("p", [Source("p", text + written(rows, hit, otherwise) + rule)])])
        if compiled is not None:
            break
    if compiled is None:  # overlaps that the policy does not allow, or rows that nothing reaches
        return
    pack = Program(compiled).pack("p")
    for rate, word in points:
        lines = ([] if rate is None else [f"r: {rate}%"]) + ([] if word is None else [f"w: {word}"])
        if rate is None or word is None:
            continue  # three-valued cells are held against the walk in test_agreement
        hits = [i + 1 for i, (a, b) in enumerate(rows) if a[1](rate) and b[1](word)]  # type: ignore[operator]
        expected = {"sum": sum(hits), "count": len(hits)}.get(hit)
        if expected is None:
            expected = (max(hits) if hit == "max" else min(hits)) if hits else None
        if not hits and hit != "count":
            expected = None
        documents, _ = parse(Source("r", "\n".join([*lines, f"o: {expected if expected is not None else 1}"])))
        report, problems = bind(documents[0], pack.forms["f"], pack.forms, "p")
        assert not problems
        assert judge(pack, report).counts == ([1, 0, 0, 0] if expected is not None else [0, 0, 1, 0])
