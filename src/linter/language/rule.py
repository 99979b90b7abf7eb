"""One rule to its checks: clauses in order, names and kinds resolved, messages read."""

from __future__ import annotations

from typing import Any

from ..diagnostic import Phrase
from ..nearest import nearest
from ..plan.modes import Modes, is_number
from ..plan.nodes import Compare, Get, Inside, Let, Node, Quantified, Reports
from ..plan.partners import looks_across
from ..plan.plans import Named, Plan, When
from ..source import Source, Span
from .about import citation
from .advising.lint import never_holds, when_conditions
from .advising.remarks import remarks
from .declaring.forms import FormTable, named
from .declaring.modes import read_modes
from .pack import BuiltPack, check_basis
from .problems import Problems
from .reading import syntax as s
from .reading.columns import in_place
from .reading.vocabulary import is_chinese, reserved
from .saying import SaidOfColumn, message, names_any
from .types import of_code
from .typing.analyse import Analyser
from .typing.names import Namespace
from .typing.plans import NOTHING, degree
from .typing.saying import spelled


def form_of(source: Source, rule: s.Rule, pack: BuiltPack, problems: Problems) -> FormTable | None:
    name = rule.form.text
    form = pack.names.forms.get(name) or next((f for f in pack.names.forms.values() if f.label == name), None)
    if form is None:
        known = [key for f in pack.names.forms.values() for key in (f.name, f.label)]
        problems.error(source, rule.form.span, "unknown-form", name=name, suggestion=nearest(name, known))
    return form


def others_than(source: Source, rule: s.Rule, form: FormTable, names: Namespace, problems: Problems) -> tuple[str, ...]:
    """The root forms whose reports a rule is not for, by its `in report of`."""
    wanted: set[str] = set()
    holding = set(names.roots(form.name))
    for word in rule.inside:
        found = named(names.forms, word.text)
        if found is None:
            known = [key for f in names.forms.values() for key in (f.name, f.label)]
            problems.error(source, word.span, "unknown-form", name=word.text, suggestion=nearest(word.text, known))
            continue
        roots = {name for name in names.with_includers((found.name,)) if names.forms[name].root}
        if not roots:
            problems.error(source, word.span, "inside-not-root", name=found.label)
        elif not roots & holding:
            problems.error(source, word.span, "inside-never", root=found.label, form=form.label)
        wanted |= roots
    return tuple(name for name, table in names.forms.items() if table.root and name not in wanted)


def build_rule(
    source: Source,
    rule: s.Rule,
    owner: str,
    form: FormTable,
    pack: BuiltPack,
    names: Namespace,
    problems: Problems,
) -> tuple[dict[str, Any], list[Plan], list[Span]]:
    """What a rule says of itself, and its checks with where each stands."""
    read = _Clauses(source, rule, Analyser(source, form, names, problems))
    if rule.inside:
        others = others_than(source, rule, form, names, problems)
        read.before.append(When(rule.inside[0].span.start, Inside("bool", others)))
    read.all()
    check_basis(source, tuple(read.basis), pack, problems)
    line, column = source.locate(rule.name.span.start)
    data: dict[str, Any] = {
        "name": rule.name.text,
        "pack": owner,
        "reads": tuple(sorted(read.analyser.read)),
        "touched": read.analyser.touched,
        "form": form.name,
        "titles": read.titles,
        "messages": read.messages,
        "severity": pack.severities.get(rule.name.text, read.severity),
        "basis": tuple(citation(b, pack.sources) for b in read.basis if b.source.text in pack.sources),
        "since": tuple(_since(b, pack) for b in read.basis if b.source.text in pack.sources),
        "at": (source.name, line, column),
        "fix": None,
    }
    own = _modes(source, read.modes, read.conditions, problems)
    plans: list[Plan] = []
    for number, ((_, ir), more) in enumerate(zip(read.conditions, read.more, strict=True)):
        stated, expected, single = _sides(ir)
        plan = Plan([*read.before, *more], stated, expected, single, (own, pack.modes))
        plan.messages = read.own_messages.get(number, {})
        plan.remarks = remarks(plan, read.analyser) if not (problems.failed or looks_across(plan)) else []
        plans.append(plan)
    fix = next((c.field for c in rule.clauses if isinstance(c, s.Fix)), None)
    if fix is not None and fix.text in form.keys:
        data["fix"] = form.keys[fix.text]
        stated_here = [plan.stated for plan in plans if plan.single]
        computed = [node.path for node in stated_here if isinstance(node, Get) and node.base == 0]
        if (data["fix"],) not in computed and not problems.failed:
            problems.error(source, fix.span, "fix-not-computed", name=fix.text)
    if (whens := [c for c in rule.clauses if isinstance(c, s.When)]) and plans:
        held = when_conditions(read.before)
        if held is not None and never_holds(held):
            problems.error(source, whens[-1].condition.span, "when-never-holds")
    return data, plans, [item.span for item, _ in read.conditions]


def _since(basis: s.Basis, pack: BuiltPack) -> int:
    """The year from which a cited document is in force, 0 where it does not say."""
    dates = pack.sources[basis.source.text].effective
    return int(dates.start[:4]) if dates is not None and dates.start else 0


class _Clauses:
    """The clauses of a rule as they are read, in order."""

    def __init__(self, source: Source, rule: s.Rule, analyser: Analyser) -> None:
        self.source = source
        self.rule = rule
        self.analyser = analyser
        analyser.across = True
        self.problems = analyser.problems
        self.titles = {"zh" if is_chinese(rule.label.text) else "en": rule.label.text} if rule.label else {}
        self.messages: dict[str, list[Any]] = {}
        self.severity = "error"
        self.modes: list[s.Mode] = []
        self.before: list[When | Named] = []
        self.conditions: list[tuple[s.Expression, Node]] = []
        self.basis: list[s.Basis] = []
        # What stands before each condition besides: the clauses of a `for each`.
        self.more: list[list[When | Named]] = []
        # What each `for each` says of each of its fields, and the messages of checks that have words of their own.
        self.columns: list[SaidOfColumn] = []
        self.own_messages: dict[int, dict[str, list[Any]]] = {}
        # The `let`s that anything of a report decides.
        self.telling: set[str] = set()

    def all(self) -> None:
        once: set[str] = set()
        for clause in self.rule.clauses:
            kind = type(clause).__name__
            if isinstance(clause, (s.Title, s.Message, s.Why)):
                kind = f"{kind} {clause.language}"
            if kind.startswith(_ONCE) and kind in once:
                name = {"Dates": "effective"}.get(kind, kind.removesuffix("Clause").lower())
                self.problems.error(self.source, _clause_span(clause), "clause-twice", name=name)
            once.add(kind)
            self.read(clause)
        self._messages()
        if not self.conditions and not any(isinstance(clause, s.ForEach) for clause in self.rule.clauses):
            own = self.rule.name
            self.problems.error(self.source, own.span, "rule-without-check", name=own.text)

    def _messages(self) -> None:
        """The writer's own words: they may use every `let`, and of a check by `for each` what stands for its field."""
        analyser = self.analyser
        common = [clause for clause in self.rule.clauses if isinstance(clause, s.Message)]
        for clause in common:
            if not any(names_any(clause, self.source, said.word.text) for said in self.columns):
                self.messages[clause.language] = message(clause, analyser)
        lets, aliases = analyser.lets, analyser.aliases
        for said in self.columns:
            analyser.lets, analyser.aliases = {**lets, **said.lets}, {**aliases, **said.aliases}
            words = {
                clause.language: message(clause, analyser, said.word.text, said.column)
                for clause in (*common, *said.messages)
                if clause.language not in self.messages or clause in said.messages
            }
            for number in said.checks:
                self.own_messages[number] = words
        analyser.lets, analyser.aliases = lets, aliases

    def read(self, clause: s.Clause) -> None:
        """One clause; what it says of the checks is kept."""
        form = self.analyser.form
        if isinstance(clause, s.Title):
            self.titles[clause.language] = clause.text.text
        elif isinstance(clause, s.When):
            self.before.append(When(clause.condition.span.start, self.analyser.condition(clause.condition)))
        elif isinstance(clause, s.Let):
            self._let(clause)
        elif isinstance(clause, s.Check):
            self._check(clause.condition, [])
        elif isinstance(clause, s.ForEach):
            self._for_each(clause)
        elif isinstance(clause, s.SeverityClause):
            self.severity = clause.severity
        elif isinstance(clause, s.Mode):
            self.modes.append(clause)
        elif isinstance(clause, s.Basis):
            self.basis.append(clause)
        elif isinstance(clause, s.Fix) and clause.field.text not in form.keys:
            name = clause.field.text
            suggestion = spelled(nearest(name, form.keys))
            self.problems.error(
                self.source, clause.field.span, "unknown-field", name=name, form=form.label, suggestion=suggestion
            )

    def _for_each(self, clause: s.ForEach) -> None:
        """The clauses once for each of the fields; what they name and ask is theirs alone."""
        analyser, word = self.analyser, clause.variable
        if analyser.resolve(word.text) is not None:
            self.problems.error(self.source, word.span, "for-each-name", name=word.text)
            return
        if not any(isinstance(each, s.Check) for each in clause.clauses):
            self.problems.error(self.source, word.span, "for-each-without-check")
        seen: set[str] = set()
        for column in clause.columns:
            if column.text in seen:
                self.problems.error(self.source, column.span, "for-each-twice", name=column.text)
                continue
            seen.add(column.text)
            before, self.before = self.before, []
            known = dict(analyser.lets), dict(analyser.aliases), set(self.telling)
            first = len(self.conditions)
            for each in clause.clauses:
                each = in_place(each, word.text, column)
                if isinstance(each, s.Check):
                    self._check(each.condition, list(self.before))
                elif not isinstance(each, s.Message):
                    self.read(each)
            own = tuple(each for each in clause.clauses if isinstance(each, s.Message))
            checks = range(first, len(self.conditions))
            self.columns.append(SaidOfColumn(word, column, checks, analyser.lets, analyser.aliases, own))
            analyser.lets, analyser.aliases, self.telling = known
            self.before = before

    def _let(self, clause: s.Let) -> None:
        analyser, name = self.analyser, clause.name.text
        ir, type_ = analyser.value(clause.value)
        if name in reserved():
            self.problems.error(self.source, clause.name.span, "keyword-as-name", name=name)
        if name in analyser.lets or name in analyser.aliases:
            self.problems.error(self.source, clause.name.span, "duplicate-name", what=Phrase("what-let"), name=name)
        if type_.name in ("list", "form", "group"):
            analyser.aliases[name] = (ir, type_)
        else:
            analyser.lets[name] = type_  # also one that a mistake left open, so that it is said once
            analyser.degrees[name] = degree(ir, analyser.degrees)
            self.before.append(Named(name, ir))
        last = self.before[-1] if self.before else None
        if isinstance(last, Named) and _reads(last.value, self.telling):
            self.telling.add(last.name)

    def _check(self, condition: s.Expression, more: list[When | Named]) -> None:
        joined = isinstance(condition, s.Logic) and condition.op == "and"
        for item in condition.items if isinstance(condition, s.Logic) and joined else (condition,):
            known = len(self.problems.diagnostics)
            ir = self.analyser.condition(item)
            self.conditions.append((item, ir))
            self.more.append(more)
            if len(self.problems.diagnostics) == known and ir is not NOTHING and not _reads(ir, self.telling):
                self.problems.error(self.source, item.span, "constant-check")


def _clause_span(clause: s.Clause) -> Span:
    """Where a clause that may stand once is."""
    if isinstance(clause, s.LanguageText):
        return clause.text.span
    if isinstance(clause, s.Fix):
        return clause.field.span
    assert isinstance(clause, (s.SeverityClause, s.Dates))
    return clause.span


def _modes(
    source: Source, declared: list[s.Mode], conditions: list[tuple[s.Expression, Node]], problems: Problems
) -> Modes:
    """How a rule compares its figures; what speaks of equality needs a check that has one."""
    equalities = [ir for _, ir in conditions if ir is not NOTHING]
    each = [ir.condition if isinstance(ir, Quantified) and ir.op == "every" else ir for ir in equalities]
    stated = [ir.left for ir in each if isinstance(ir, Compare) and ir.op == "=" and is_number(ir.left.type)]
    for mode in declared:
        if not stated and mode.key not in ("absent", "blank", "rounding") and not problems.failed:
            problems.error(source, mode.span, "mode-without-equality", name=mode.key.partition(" ")[0])
    return read_modes(source, tuple(declared), [of_code(ir.type) for ir in stated], problems)


_ONCE = ("SeverityClause", "Fix", "Title", "Message", "Why", "Dates")


def _sides(ir: Node) -> tuple[Node, Node | None, bool]:
    """``(stated, expected, whether the stated side is one figure)`` of a check; a truth has no expected side."""
    if isinstance(ir, Compare) and ir.op == "=":
        if ir.right.is_field and not ir.left.is_field:
            return ir.right, ir.left, True
        return ir.left, ir.right, ir.left.is_field
    return ir, None, False


def _reads(ir: Node, telling: set[str]) -> bool:
    """Whether anything of a report decides an expression; ``telling`` are the `let`s of which that is so."""
    if isinstance(ir, (Get, Reports)):
        return True
    if isinstance(ir, Let):
        return ir.name in telling
    return any(_reads(part, telling) for part in ir.children())
