"""Linear checks as constraints, and whether several of them can hold at once: exact rational elimination.

A constraint is ``(coefficients, constant, op)`` for ``Σ coefficient · term + constant op 0`` with ``op`` one of ``=``,
``<=`` and ``<``. A term is a field, or any part of a formula that is not linear, taken as one unknown.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from ...plan.nodes import Arithmetic, Call, Let, Negate, Node, Number, Parameter
from ..typing.plans import placeless, renamed, variables

MAX_CONSTRAINTS = 400

Form = tuple[dict[Node, Fraction], Fraction]


class Constraint(NamedTuple):
    coefficients: tuple[tuple[Node, Fraction], ...]
    constant: Fraction
    op: str

    @property
    def terms(self) -> frozenset[Node]:
        return frozenset(term for term, _ in self.coefficients)


def canonical(ir: Node) -> Node:
    """A node whose variables have names by order of appearance, so that equal formulas are equal nodes."""
    names = {name: f"·{i}" for i, name in enumerate(variables(ir))}
    return renamed(placeless(ir), names) if names else placeless(ir)


def expanded(ir: Node, lets: dict[str, Node]) -> Node:
    """A node with every `let` put in place of its name."""
    if isinstance(ir, Let):
        return lets.get(ir.name, ir)
    return ir.rebuilt(lambda part: expanded(part, lets))


def linear(ir: Node) -> Form:
    """A number as a linear form over its terms."""
    if isinstance(ir, (Number, Parameter)):
        return {}, Fraction(ir.value)
    if isinstance(ir, Negate):
        return _scaled(linear(ir.operand), Fraction(-1))
    if isinstance(ir, Arithmetic):
        op, left, right = ir.op, linear(ir.left), linear(ir.right)
        if op in ("+", "-"):
            return _added(left, right, Fraction(1 if op == "+" else -1))
        if not right[0] and (op == "*" or right[1]):
            return _scaled(left, right[1] if op == "*" else 1 / right[1])
        if op == "*" and not left[0]:
            return _scaled(right, left[1])
    if isinstance(ir, Call) and ir.function == "sum" and not any(p.type.startswith("list") for p in ir.arguments):
        total: Form = ({}, Fraction(0))
        for part in ir.arguments:
            total = _added(total, linear(part), Fraction(1))
        return total
    return {canonical(ir): Fraction(1)}, Fraction(0)


def _scaled(form: Form, by: Fraction) -> Form:
    return {term: value * by for term, value in form[0].items() if value * by}, form[1] * by


def _added(left: Form, right: Form, sign: Fraction) -> Form:
    terms = dict(left[0])
    for term, value in right[0].items():
        terms[term] = terms.get(term, Fraction(0)) + sign * value
    return {term: value for term, value in terms.items() if value}, left[1] + sign * right[1]


def constraint(op: str, left: Node, right: Node) -> Constraint | None:
    """``left op right``; None for ``<>``, which cuts no half space."""
    coefficients, constant = _added(linear(left), linear(right), Fraction(-1))
    if op in (">", ">="):
        coefficients, constant = _scaled((coefficients, constant), Fraction(-1))
        op = "<" if op == ">" else "<="
    if op not in ("=", "<", "<="):
        return None
    return Constraint(tuple(sorted(coefficients.items(), key=repr)), constant, op)


def negated(one: Constraint) -> list[Constraint]:
    """Constraints of which at least one holds wherever ``one`` does not."""
    flipped = tuple((term, -value) for term, value in one.coefficients)
    above = Constraint(flipped, -one.constant, "<" if one.op in ("=", "<=") else "<=")
    if one.op != "=":
        return [above]
    return [above, Constraint(one.coefficients, one.constant, "<")]


def normal(one: Constraint) -> tuple[Any, Fraction]:
    """An equation's left side with a leading 1, and its constant to that: equal for one equation written two ways."""
    if not one.coefficients:
        return (), one.constant
    lead = one.coefficients[0][1]
    return tuple((term, value / lead) for term, value in one.coefficients), one.constant / lead


def feasible(constraints: list[Constraint]) -> bool:
    """Whether some rational values satisfy them all; True also where it would take too long to tell."""
    rows = [(dict(c.coefficients), c.constant, c.op) for c in constraints]
    while True:
        rows = [row for row in rows if row[0] or not _holds(row[1], row[2])]
        if any(not row[0] for row in rows):
            return False
        if not rows:
            return True
        if len(rows) > MAX_CONSTRAINTS:
            return True
        equation = next((row for row in rows if row[2] == "="), None)
        term = next(iter((equation or rows[0])[0]))
        if equation is not None:
            rows = [_without(row, term, equation) for row in rows if row is not equation]
            continue
        lower = [row for row in rows if row[0].get(term, 0) < 0]
        upper = [row for row in rows if row[0].get(term, 0) > 0]
        rows = [row for row in rows if term not in row[0]]
        for low in lower:
            for high in upper:
                a, b = -low[0][term], high[0][term]
                form = _added(_scaled((low[0], low[1]), b), _scaled((high[0], high[1]), a), Fraction(1))
                rows.append((*form, "<" if "<" in (low[2], high[2]) else "<="))


def _without(row: Any, term: Any, equation: Any) -> Any:
    if term not in row[0]:
        return row
    factor = row[0][term] / equation[0][term]
    return (*_added((row[0], row[1]), _scaled((equation[0], equation[1]), factor), Fraction(-1)), row[2])


def _holds(constant: Fraction, op: str) -> bool:
    return constant == 0 if op == "=" else constant < 0 if op == "<" else constant <= 0
