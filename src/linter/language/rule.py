"""One rule to its checks: clauses in order, names and kinds resolved, messages read."""

from __future__ import annotations

import re
from typing import Any

from ..diagnostic import Phrase
from ..nearest import nearest
from ..program.plan import Modes, children, degree, is_field, is_number
from ..source import Source, Span
from .about import citation
from .advising.lint import never_holds, when_conditions
from .advising.remarks import remarks
from .declaring.declare import BuiltPack, check_basis
from .declaring.forms import FormTable
from .declaring.modes import read_modes
from .declaring.units import in_base
from .problems import Problems
from .reading import syntax as s
from .reading.parser import parse_expression
from .reading.vocabulary import is_chinese, reserved
from .typing.analyse import Analyser
from .typing.names import IR, NOTHING, Namespace
from .typing.types import of_code


def form_of(source: Source, rule: s.Rule, pack: BuiltPack, problems: Problems) -> FormTable | None:
    name = rule.form.text
    form = pack.names.forms.get(name) or next((f for f in pack.names.forms.values() if f.label == name), None)
    if form is None:
        known = [key for f in pack.names.forms.values() for key in (f.name, f.label)]
        problems.error(source, rule.form.span, "unknown-form", name=name, suggestion=nearest(name, known))
    return form


def build_rule(
    source: Source,
    rule: s.Rule,
    owner: str,
    form: FormTable,
    pack: BuiltPack,
    names: Namespace,
    problems: Problems,
) -> tuple[dict[str, Any], list[dict[str, Any]], list[Span]]:
    analyser = Analyser(source, form, names, problems)
    titles = {"zh" if is_chinese(rule.label.text) else "en": rule.label.text} if rule.label else {}
    messages: dict[str, list[Any]] = {}
    severity = "error"
    modes: list[s.Mode] = []
    before: list[tuple[str, str, IR]] = []
    conditions: list[tuple[s.Expression, IR]] = []
    basis: list[s.Basis] = []
    once: set[str] = set()
    telling: set[str] = set()
    for clause in rule.clauses:
        kind = type(clause).__name__
        if isinstance(clause, (s.Title, s.Message, s.Why)):
            kind = f"{kind} {clause.language}"
        if kind.startswith(_ONCE) and kind in once:
            name = {"Dates": "effective"}.get(kind, kind.removesuffix("Clause").lower())
            problems.error(source, _clause_span(clause), "clause-twice", name=name)
        once.add(kind)
        if isinstance(clause, s.Title):
            titles[clause.language] = clause.text.text
        elif isinstance(clause, s.When):
            before.append(("when", str(clause.condition.span.start), analyser.condition(clause.condition)))
        elif isinstance(clause, s.Let):
            _let(clause, analyser, before)
            telling.update(name for kind, name, ir in before[-1:] if kind == "let" and _reads(ir, telling))
        elif isinstance(clause, s.Check):
            items = (
                clause.condition.items
                if isinstance(clause.condition, s.Logic) and clause.condition.op == "and"
                else (clause.condition,)
            )
            for item in items:
                known = len(problems.diagnostics)
                ir = analyser.condition(item)
                conditions.append((item, ir))
                if len(problems.diagnostics) == known and ir is not NOTHING and not _reads(ir, telling):
                    problems.error(source, item.span, "constant-check")
        elif isinstance(clause, s.SeverityClause):
            severity = clause.severity
        elif isinstance(clause, s.Mode):
            modes.append(clause)
        elif isinstance(clause, s.Basis):
            basis.append(clause)
        elif isinstance(clause, s.Fix) and clause.field.text not in form.keys:
            problems.error(
                source,
                clause.field.span,
                "unknown-field",
                name=clause.field.text,
                form=form.label,
                suggestion=nearest(clause.field.text, form.keys),
            )
    for clause in rule.clauses:  # messages may use every `let`
        if isinstance(clause, s.Message):
            messages[clause.language] = _message(clause, source, analyser, problems)
    if not conditions:
        problems.error(source, rule.name.span, "rule-without-check", name=rule.name.text)
    check_basis(source, tuple(basis), pack, problems)
    line, column = source.locate(rule.name.span.start)
    data: dict[str, Any] = {
        "name": rule.name.text,
        "pack": owner,
        "reads": tuple(sorted(analyser.read)),
        "form": form.name,
        "titles": titles,
        "messages": messages,
        "severity": pack.severities.get(rule.name.text, severity),
        "basis": tuple(citation(b, pack.sources) for b in basis if b.source.text in pack.sources),
        "at": (source.name, line, column),
        "fix": None,
    }
    own = _modes(source, modes, conditions, problems)
    units = []
    for _, ir in conditions:
        stated, expected, single = _sides(ir)
        unit: dict[str, Any] = {"before": before, "stated": stated, "expected": expected, "single": single}
        unit["modes"] = (own, pack.modes)
        unit["remarks"] = remarks(unit, analyser) if not problems.failed else []
        units.append(unit)
    fix = next((c.field for c in rule.clauses if isinstance(c, s.Fix)), None)
    if fix is not None and fix.text in form.keys:
        data["fix"] = form.keys[fix.text]
        computed = [unit["stated"][3] for unit in units if unit["single"] and unit["stated"][2] == 0]
        if (data["fix"],) not in computed and not problems.failed:
            problems.error(source, fix.span, "fix-not-computed", name=fix.text)
    if (whens := [c for c in rule.clauses if isinstance(c, s.When)]) and units:
        held = when_conditions(before)
        if held is not None and never_holds(held):
            problems.error(source, whens[-1].condition.span, "when-never-holds")
    return data, units, [item.span for item, _ in conditions]


def _clause_span(clause: s.Clause) -> Span:
    """Where a clause that may stand once is."""
    if isinstance(clause, s.LanguageText):
        return clause.text.span
    if isinstance(clause, s.Fix):
        return clause.field.span
    assert isinstance(clause, (s.SeverityClause, s.Dates))
    return clause.span


def _modes(
    source: Source, declared: list[s.Mode], conditions: list[tuple[s.Expression, IR]], problems: Problems
) -> Modes:
    """How a rule compares its figures; what speaks of equality needs a check that has one."""
    equalities = [ir for _, ir in conditions if ir is not NOTHING]
    equalities = [ir[4] if ir[0] == "every" else ir for ir in equalities]
    equalities = [ir for ir in equalities if ir[0] == "cmp" and ir[2] == "=" and is_number(ir[3][1])]
    for mode in declared:
        if not equalities and mode.key not in ("absent", "rounding") and not problems.failed:
            problems.error(source, mode.span, "mode-without-equality", name=mode.key.partition(" ")[0])
    return read_modes(source, tuple(declared), [of_code(ir[3][1]) for ir in equalities], problems)


_ONCE = ("SeverityClause", "Fix", "Title", "Message", "Why", "Dates")


def _let(clause: s.Let, analyser: Analyser, before: list[tuple[str, str, IR]]) -> None:
    name = clause.name.text
    ir, type_ = analyser.value(clause.value)
    if name in reserved():
        analyser.problems.error(analyser.source, clause.name.span, "keyword-as-name", name=name)
    if name in analyser.lets or name in analyser.aliases:
        analyser.problems.error(analyser.source, clause.name.span, "duplicate-name", what=Phrase("what-let"), name=name)
    if type_.name in ("list", "form", "group"):
        analyser.aliases[name] = (ir, type_)
    else:
        analyser.lets[name] = type_  # also one that a mistake left open, so that it is said once
        analyser.degrees[name] = degree(ir, analyser.degrees)
        before.append(("let", name, ir))


def _sides(ir: IR) -> tuple[IR, IR | None, bool]:
    """``(stated, expected, whether the stated side is one figure)`` of a check; a truth has no expected side."""
    if ir[0] == "cmp" and ir[2] == "=":
        left, right = ir[3], ir[4]
        if is_field(left):
            return left, right, True
        if is_field(right):
            return right, left, True
        return left, right, False
    return ir, None, False


def _reads(ir: Any, telling: set[str]) -> bool:
    """Whether anything of a report decides an expression; ``telling`` are the `let`s of which that is so."""
    if ir[0] == "get":
        return True
    if ir[0] == "let":
        return ir[2] in telling
    return any(_reads(part, telling) for part in children(ir))


_HOLE = re.compile(r"\\.|\{([^{}]*)\}", re.DOTALL)


def _message(clause: s.Message, source: Source, analyser: Analyser, problems: Problems) -> list[Any]:
    """A message as its parts: texts and expressions. ``\\{`` is a brace."""
    parts: list[Any] = [""]
    text, start = clause.text.text, clause.text.span.start + 1
    done = 0
    for match in _HOLE.finditer(text):
        parts.append(text[done : match.start()])
        done = match.end()
        if match[1] is None:
            parts.append("\n" if match[0] == "\\n" else match[0][1:])
            continue
        expression, errors = parse_expression(source, match[1], start + match.start(1))
        problems.diagnostics.extend(errors)
        if expression is None:
            continue
        ir, type_ = analyser.value(in_base(expression, analyser.names.units))
        if type_.name in ("list", "form", "group"):
            problems.error(source, expression.span, "not-one-value", type=type_.said)
        parts.append(ir)
    parts.append(text[done:])
    return [part for part in parts if part]
