"""What is lawful in a pack but looks like a mistake: warnings for those who write rules."""

from __future__ import annotations

from typing import Any

from ...diagnostic import ERROR, Phrase
from ...plan.modes import is_measured, is_number
from ...plan.nodes import Among, Call, Compare, Get, Junction, Node, Not, Number, Text, Truth
from ...plan.plans import Named, Plan, When
from ...source import Source, Span
from ..problems import Problems, also
from ..reading import syntax as s
from ..typing.plans import weight
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

    def __init__(self, name: str, form: str, source: Source, span: Span, severity: str, plan: Plan) -> None:
        self.name = name
        self.form = form
        self.source = source
        self.span = span
        stated = plan.stated
        if plan.expected is not None:
            stated = Compare("bool", "=", stated, plan.expected)
        whole = when_conditions([*plan.before, When(0, stated)])
        self.constraint: Constraint | None = None
        self.conditions: frozenset[Node] = frozenset()
        self.rounded = False
        self.severity: str = severity
        if whole is not None:  # else it has grown too large to be looked at
            *conditions, self.check = whole
            self.conditions = frozenset(canonical(part) for c in conditions for part in _conjuncts(c))
            self.constraint = _constraint(self.check)
            self.rounded = _leaves_room(self.check)
        # Checks are held against each other only where they compare alike.
        self.modes = plan.modes[0]

    @property
    def assumed(self) -> list[Constraint]:
        """What the `when`s say exactly; an equation between rounded figures leaves room, and says less."""
        found = [_constraint(c) for c in self.conditions if not _leaves_room(c)]
        return [c for c in found if c is not None]


def _leaves_room(ir: Node) -> bool:
    """Whether a condition is an equation between rounded figures."""
    return isinstance(ir, Compare) and ir.op == "=" and is_measured(ir.left.type)


_MAX_WEIGHT = 2_000
_MAX_AROUND = 24


def when_conditions(before: list[When | Named]) -> list[Node] | None:
    """The conditions of `when`s with every `let` put in place; None where they would grow too large."""
    lets: dict[str, Node] = {}
    weights: dict[str, int] = {}
    found = []
    for step in before:
        ir = step.value if isinstance(step, Named) else step.condition
        size = weight(ir, weights)
        if isinstance(step, Named):
            weights[step.name] = size
            lets[step.name] = expanded(ir, lets) if size <= _MAX_WEIGHT else Number("number", "0")
        elif size > _MAX_WEIGHT:
            return None
        else:
            found.append(expanded(ir, lets))
    return found


def _conjuncts(ir: Node) -> list[Node]:
    if isinstance(ir, Junction) and ir.op == "and":
        return [part for item in ir.items for part in _conjuncts(item)]
    if isinstance(ir, Not) and isinstance(ir.operand, Junction) and ir.operand.op == "or":
        return [part for item in ir.operand.items for part in _conjuncts(Not("bool", item))]
    return [ir]


def _constraint(ir: Node) -> Constraint | None:
    if isinstance(ir, Compare) and is_number(ir.left.type):
        return constraint(ir.op, ir.left, ir.right)
    return None


def never_holds(conditions: list[Node]) -> bool:
    """Whether conditions, taken together, exclude each other."""
    parts = [canonical(part) for ir in conditions for part in _conjuncts(ir)]
    known = set(parts)
    if Truth("bool", False) in known or any(Not("bool", part) in known for part in parts):
        return True
    if _asked(parts, "present") & _asked(parts, "blank"):
        return True
    choices: dict[Node, set[str]] = {}
    for part in parts:
        allowed = _choices(part)
        if allowed is not None:
            term, values = allowed
            choices[term] = choices.get(term, values) & values
            if not choices[term]:
                return True
    exact = [_constraint(part) for part in parts if not _leaves_room(part)]
    return not feasible([c for c in exact if c is not None])


def _asked(parts: list[Node], function: str) -> set[tuple[Any, ...]]:
    """The fields that conditions ask of whether they are ``present`` or ``blank``."""
    calls = [part.arguments[0] for part in parts if isinstance(part, Call) and part.function == function]
    return {(field.base, field.path) for field in calls if isinstance(field, Get)}


def _choices(part: Node) -> tuple[Node, set[str]] | None:
    """The words that a condition leaves a figure: ``grade = 优``, ``grade in (优, 良)``."""
    if isinstance(part, Compare) and part.op == "=" and not is_number(part.left.type):
        if isinstance(part.right, Text):
            return part.left, {part.right.value}
        return (part.right, {part.left.value}) if isinstance(part.left, Text) else None
    if isinstance(part, Among) and not is_number(part.operand.type):
        words = [choice.value for choice in part.choices if isinstance(choice, Text)]
        return (part.operand, set(words)) if len(words) == len(part.choices) else None
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
