"""Facts, whole reports and the explaining walk come to the same, whatever reports hold."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.across.facts import restored, take
from linter.across.judging import _states
from linter.across.known import Neighbours, View
from linter.across.units import Units
from linter.check.case import Case
from linter.check.loaded import LoadedPack
from linter.check.runtime import ACROSS
from linter.explain.explain import verdict_of
from linter.language.compile import Folder, compile_packs
from linter.program.program import Program
from linter.report.bind import bind
from linter.report.record import PlainItem, Record, Report
from linter.source import Source
from linter.yaml.document import parse

FORM = """
form line "行" { name "名称" text   value "金额" money   goal "指标值" target   done "完成" yes_no }
form unit_report "表" root {
    year "年度" year required
    unit "单位名称" text required
    above "上级" text
    note "说明" text
    opening "年初" money
    closing "年末" money
    rate "比率" rate
    inner "其中" { value "金额" money }
    lines "明细" list of line
    words "词" list of text
    identity (unit: unit, year: year, parent: above)
}
"""
CHECKS = (
    "opening = last_year.closing",
    "opening = next_year.opening + 0",
    "inner.value = last_year.inner.value",
    "closing = sum(children.closing)",
    "closing >= sum(children.inner.value)",
    "count(children) > 1",
    "sum(lines.value) = sum(last_year.lines.value)",
    "closing = sum(opening, last_year.opening)",
    "if_blank(last_year.closing, 0) = opening",
    "not present(last_year.closing) or last_year.closing = opening",
    "present(parent_unit.opening)",
    "rate = opening / last_year.closing",
    "every x in lines satisfies x.value = sum((last_year.lines where name = report.note).value)",
    "every x in (last_year.lines where value > 1万元) satisfies x.value <= closing",
    "some x in last_year.lines satisfies met(x.goal, x.goal) and x.done",
    "count(reports of unit_report where year = report.year) > 0",
    "sum((reports of unit_report where above = report.unit and year = report.year).closing) = closing",
    "not some x in (reports of unit_report where note = report.note and unit <> report.unit) satisfies x.year > 2021",
    "count(reports of unit_report where some w in words satisfies w = report.note) = 0",
    "parent_unit.unit <> unit",
    "last_year.note = note",
    "last_year.words = last_year.words or length(note) > 1",
)
_AMOUNT = st.sampled_from(["1", "1.00", "2.50", "2.5", "3.504", "0", "——", "约3", "x", "-1.25", ""])
_TEXT = st.sampled_from(["甲", "乙", "丙", "——", ""])
_LINE = st.fixed_dictionaries(
    {},
    optional={"名称": _TEXT, "金额": _AMOUNT, "指标值": st.sampled_from(["≥2件", "及时", "——"]), "完成": st.just("是")},
)
_REPORT = st.fixed_dictionaries(
    {"年度": st.sampled_from(["2021", "2022", "2023"]), "单位名称": st.sampled_from(["甲", "乙", "丙"])},
    optional={
        "上级": _TEXT, "说明": _TEXT, "年初": _AMOUNT, "年末": _AMOUNT,
        "比率": st.sampled_from(["50%", "100.0%", "——"]),
        "其中": st.fixed_dictionaries({}, optional={"金额": _AMOUNT}),
        "明细": st.lists(_LINE, max_size=3), "词": st.lists(_TEXT, max_size=2),
    },
)  # fmt: skip
_MODE = st.sampled_from(["", "absent zero", "blank zero", "rounding truncate", "absent zero\nblank zero"])


def _compiled(checks: list[tuple[str, str]]) -> Program | None:
    text = FORM
    for number, (check, mode) in enumerate(checks):
        text += f'rule c{number} on unit_report "检查{number}" {{\n{mode}\ncheck {check}\n}}\n'
    compiled, _ = compile_packs([Folder("made", [Source("made.rules", text)])])
    return Program(compiled) if compiled is not None else None


def _written(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return f'"{value}"'


def _bound(values: dict[str, object], pack: LoadedPack) -> Report:
    document = parse(Source("r", _written(values)))[0][0]
    return bind(document, pack.forms["unit_report"], pack.forms, pack.name)[0]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from(CHECKS), _MODE), min_size=1, max_size=4),
    st.lists(_REPORT, min_size=1, max_size=6),
)
def test_facts_whole_reports_and_the_walk_agree(
    checks: list[tuple[str, str]], reports: list[dict[str, object]]
) -> None:
    program = _compiled(checks)
    if program is None:  # a mode that a check has no use for
        return
    pack = program.pack("made")
    bound = [_bound(values, pack) for values in reports]
    neighbours = Neighbours(program, Units({}))
    facts = [take(report, number, pack, None) for number, report in enumerate(bound)]
    neighbours.add("r", [fact for fact in facts if fact is not None])
    assert len(neighbours.reports) == len(bound)

    def root(number: int, _: LoadedPack) -> Record:
        return bound[number].root

    for number, report in enumerate(bound):
        neighbours.record(number, pack).known = {ACROSS: View(neighbours, number, pack)}
        by_facts = list(_states(pack, neighbours.records(number, pack)))
        report.root.known[ACROSS] = View(neighbours, number, pack, root)
        by_whole = list(_states(pack, report.records))
        assert by_facts == by_whole, (checks, reports, number)
        for check, rule, form, place, state in by_whole:
            case = Case(pack, report, check, rule, report.records[form][place])
            assert verdict_of(case) == state, (checks[rule], reports, number)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(_REPORT)
def test_facts_come_back_as_they_were(values: dict[str, object]) -> None:
    program = _compiled([(check, "") for check in CHECKS[:-1]])
    assert program is not None
    pack = program.pack("made")
    report = _bound(values, pack)
    fact = take(report, 1, pack, None)
    assert fact is not None and pack.across is not None
    made = restored(fact, pack, pack)
    _alike(report.root, made.root, pack.across["fields"])
    # All of the forms that have rules, in the order in which their parents hold them.
    for form in pack.across["code"]:
        assert len(made.records().get(form, ())) == len(report.records.get(form, ()))


def _alike(one: Record, other: Record, kept: dict[str, tuple[str, ...]]) -> None:
    assert one.power == other.power and one.form.name == other.form.name
    for name in kept.get(one.form.name, ()):
        index = one.form.index[name]
        _same(one.values[index], other.values[index], kept)
        assert (one.cells[index] is None) is (other.cells[index] is None)


def _same(one: object, other: object, kept: dict[str, tuple[str, ...]]) -> None:
    assert isinstance(other, type(one)) or isinstance(one, Record)
    if isinstance(one, list):
        assert isinstance(other, list)
        for a, b in zip(one, other, strict=True):
            _same(a.values[0], b.values[0], kept) if isinstance(a, PlainItem) else _alike(a, b, kept)
    elif isinstance(one, Record):
        assert isinstance(other, Record)
        _alike(one, other, kept)
    else:
        assert str(getattr(one, "text", one)) == str(getattr(other, "text", other))
        assert str(getattr(one, "printed", "")) == str(getattr(other, "printed", ""))
