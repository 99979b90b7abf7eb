"""What is lawful in a pack but looks like a mistake: warnings for those who write rules."""

from __future__ import annotations

from typing import Any

from ...diagnostic import ERROR, Phrase
from ...program.plan import is_measured, is_number, weight
from ...source import Source, Span
from ..problems import Problems, also
from ..reading import syntax as s
from .linear import Constraint, canonical, constraint, expanded, feasible, negated, normal


def unused(pack: Any, built: dict[str, Any], problems: Problems) -> None:
    """Parameters, tables, bands, formulas and sources that nothing in any pack names."""
    heirs = [other for other in built.values() if other is pack or pack.name in other.lineage]
    used = set().union(*(other.names.used for other in heirs))
    for what, key in (("parameter", "unused-parameter"), ("bands", "unused-bands"), ("table", "unused-table")):
        for name, versions in pack.dated[what].items():
            own = [v for v in versions if v.pack == pack.name]
            if own and (what, name) not in used:
                problems.warning(own[0].source, own[0].span, key, name=name)
    for name, define in pack.names.defines.items():
        if define.pack == pack.name and ("define", name) not in used:
            problems.warning(define.source, define.span, "unused-define", name=name)
    cited = {c.source.text for other in heirs for c in citations(other)}
    for name, (source, span, owner) in pack.source_files.items():
        if owner == pack.name and name not in cited:
            problems.warning(source, span, "unused-source", name=name)


def citations(pack: Any) -> list[s.Basis]:
    """Every `basis` of a pack's rules, bands, tables and parameters."""
    found: list[s.Basis] = []
    found.extend(pack.unit_basis)
    for versions in pack.dated["rule"].values():
        found.extend(c for v in versions for c in v.value[1].clauses if isinstance(c, s.Basis))
    for what in ("parameter", "bands"):
        found.extend(b for vs in pack.dated[what].values() for v in vs if v.value is not None for b in v.value.basis)
    for versions in pack.dated["table"].values():
        found.extend(b for v in versions if v.value is not None for b in v.value.declared.basis)
    return found


# ---- rules against themselves and each other -------------------------------------------------------------------------


class Checked:
    """One check of a rule in force: where it stands, the conjuncts of its `when`s, and what it says if it is linear."""

    def __init__(self, name: str, form: str, source: Source, span: Span, severity: str, unit: dict[str, Any]) -> None:
        self.name = name
        self.form = form
        self.source = source
        self.span = span
        stated, expected = unit["stated"], unit["expected"]
        if expected is not None:
            stated = ("cmp", "bool", "=", stated, expected)
        whole = when_conditions([*unit["before"], ("when", "", stated)])
        self.constraint: Constraint | None = None
        self.conditions: frozenset[Any] = frozenset()
        self.rounded = False
        self.severity: str = severity
        if whole is not None:  # else it has grown too large to be looked at
            *conditions, self.check = whole
            self.conditions = frozenset(canonical(part) for c in conditions for part in _conjuncts(c))
            self.constraint = _constraint(self.check)
            self.rounded = self.check[0] == "cmp" and self.check[2] == "=" and is_measured(self.check[3][1])
        # Checks are held against each other only where they compare alike.
        self.modes = unit["modes"][0]

    @property
    def assumed(self) -> list[Constraint]:
        """What the `when`s say exactly; an equation between rounded figures leaves room, and says less."""
        found = [
            _constraint(c) for c in self.conditions if not (c[0] == "cmp" and c[2] == "=" and is_measured(c[3][1]))
        ]
        return [c for c in found if c is not None]


_MAX_WEIGHT = 2_000
_MAX_AROUND = 24


def when_conditions(before: list[Any]) -> list[Any] | None:
    """The conditions of `when`s with every `let` put in place; None where they would grow too large."""
    lets: dict[str, Any] = {}
    weights: dict[str, int] = {}
    found = []
    for kind, key, ir in before:
        size = weight(ir, weights)
        if kind == "let":
            weights[key] = size
            lets[key] = expanded(ir, lets) if size <= _MAX_WEIGHT else ("num", "number", "0")
        elif size > _MAX_WEIGHT:
            return None
        else:
            found.append(expanded(ir, lets))
    return found


def _conjuncts(ir: Any) -> list[Any]:
    if ir[0] == "and":
        return [part for item in ir[2] for part in _conjuncts(item)]
    if ir[0] == "not" and ir[2][0] == "or":
        return [part for item in ir[2][2] for part in _conjuncts(("not", "bool", item))]
    return [ir]


def _constraint(ir: Any) -> Constraint | None:
    if ir[0] == "cmp" and is_number(ir[3][1]):
        return constraint(ir[2], ir[3], ir[4])
    return None


def never_holds(conditions: list[Any]) -> bool:
    """Whether conditions, taken together, exclude each other."""
    parts = [canonical(part) for ir in conditions for part in _conjuncts(ir)]
    known = set(parts)
    if ("bool", "bool", False) in known or any(("not", "bool", part) in known for part in parts):
        return True
    fields = {part[3][0][2:4]: part[2] for part in parts if part[0] == "call" and part[2] == "present"}
    if any(part[0] == "call" and part[2] == "blank" and part[3][0][2:4] in fields for part in parts):
        return True
    choices: dict[Any, set[str]] = {}
    for part in parts:
        allowed = _choices(part)
        if allowed is not None:
            term, values = allowed
            choices[term] = choices.get(term, values) & values
            if not choices[term]:
                return True
    exact = [
        _constraint(part) for part in parts if not (part[0] == "cmp" and part[2] == "=" and is_measured(part[3][1]))
    ]
    return not feasible([c for c in exact if c is not None])


def _choices(part: Any) -> tuple[Any, set[str]] | None:
    """The words that a condition leaves a figure: ``grade = 优``, ``grade in (优, 良)``."""
    if part[0] == "cmp" and part[2] == "=" and not is_number(part[3][1]):
        left, right = part[3], part[4]
        if right[0] == "str":
            return left, {right[2]}
        return (right, {left[2]}) if left[0] == "str" else None
    if part[0] == "among" and not is_number(part[2][1]) and all(item[0] == "str" for item in part[3]):
        return part[2], {item[2] for item in part[3]}
    return None


def compare(checks: list[Checked], problems: Problems) -> None:
    """Checks that their own `when` decides, that other rules already imply, and that contradict other rules."""
    for own in checks:
        if own.constraint is None:
            continue
        assumed = own.assumed
        if assumed and not own.rounded:
            if not feasible([*assumed, own.constraint]) and feasible(assumed):
                problems.warning(own.source, own.span, "check-never-passes")
                continue
            if not any(feasible([*assumed, other]) for other in negated(own.constraint)):
                problems.warning(own.source, own.span, "check-always-passes")
                continue
        alike = [c for c in checks if c.form == own.form and c.modes == own.modes and c.constraint is not None]
        _against(own, alike, problems)


def _against(own: Checked, checks: list[Checked], problems: Problems) -> None:
    """One check against those of other rules that apply wherever it does."""
    assert own.constraint is not None
    if own.rounded:  # rounding leaves room: only the very same equation is implied, or contradicted
        left, constant = normal(own.constraint)
        for other in checks:
            if not _later(own, other) or not other.rounded or other.constraint is None or not _applies(other, own):
                continue
            same, value = normal(other.constraint)
            if same == left:
                _say(own, [other], value == constant, problems)
                return
        return
    around = [c for c in _connected(own, checks) if not c.rounded and _later(own, c) and _applies(c, own)]
    constraints = [c.constraint for c in around if c.constraint is not None]
    if not constraints:
        return
    base = own.assumed
    if not feasible([*base, *constraints]):
        return  # the others contradict each other: that is said of them
    if not feasible([*base, *constraints, own.constraint]):
        _say(own, _needed(around, [*base, own.constraint]), False, problems)
    elif not any(feasible([*base, *constraints, other]) for other in negated(own.constraint)):
        needed = [c for opposite in negated(own.constraint) for c in _needed(around, [*base, opposite])]
        _say(own, needed, True, problems)


def _later(own: Checked, other: Checked) -> bool:
    """A pair is looked at once, from the check that comes second."""
    if other is own or other.name == own.name:
        return False
    return (other.source.name, other.span.start) < (
        own.source.name,
        own.span.start,
    ) or other.conditions != own.conditions


def _applies(other: Checked, own: Checked) -> bool:
    """Whether the other check applies wherever this one does."""
    return other.conditions <= own.conditions


def _connected(own: Checked, checks: list[Checked]) -> list[Checked]:
    """The checks that share terms with one, directly or through others."""
    assert own.constraint is not None
    terms, found = set(own.constraint.terms), [own]
    while True:
        more = [c for c in checks if c not in found and c.constraint is not None and c.constraint.terms & terms]
        if not more:
            return found
        found += more[: _MAX_AROUND - len(found)]
        if len(found) >= _MAX_AROUND:
            return found
        for check in more:
            assert check.constraint is not None
            terms |= check.constraint.terms


def _needed(around: list[Checked], fixed: list[Constraint]) -> list[Checked]:
    """The fewest of the others that still exclude what is fixed."""
    needed = list(around)
    for check in around:
        fewer = [c for c in needed if c is not check]
        if not feasible([*fixed, *(c.constraint for c in fewer if c.constraint is not None)]):
            needed = fewer
    return needed


def _say(own: Checked, others: list[Checked], implied: bool, problems: Problems) -> None:
    names = tuple(dict.fromkeys(c.name for c in others))
    if implied:
        diagnostic = problems.warning(own.source, own.span, "check-implied", names=names)
    elif own.severity == ERROR and all(c.severity == ERROR for c in others):
        diagnostic = problems.error(own.source, own.span, "check-contradicts", names=names)
    else:  # rules that only remark on something may remark on opposite things
        diagnostic = problems.warning(own.source, own.span, "check-contradicts", names=names)
    for other in others:
        if other.source is own.source:
            also(diagnostic, other.span, Phrase("label-other-check", name=other.name))
