"""The generated code and the explaining walk are two readings of one rule: they never differ."""

from __future__ import annotations

from decimal import localcontext

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from linter.check.case import Case
from linter.check.loaded import LoadedPack
from linter.diagnostic import ERROR
from linter.explain.explain import explain, prepare, verdict_of
from linter.explain.remarks import remark
from linter.explain.walk import TooMuch
from linter.figure import EXACT
from linter.language.compile import Folder, compile_packs
from linter.plan.nodes import Quantified
from linter.plan.plans import asks_mentions
from linter.program.program import Program
from linter.report.bind import bind
from linter.report.record import Report
from linter.source import Source
from linter.verdict import NOT_APPLICABLE, PASS, SUSPECT, UNKNOWN
from linter.yaml.document import parse

from ..conftest import EXAMPLES
from ..rules.test_rules import PROGRAM

Strategy = st.SearchStrategy[str]

FORM = """pack generated { PACK }
unit km = 1000m
unit h = 3600s
form item "项" {
    a "甲" money ITEM  r "率" rate  w "分" weight  n "数" number  t "目标" target  v "实际" target  k "类" text
    sub "子" { x "戊" money }
}
form section "段" { text "文" text }
form shared "共" { z "己" money  h "辛" also "新" weight }
form all "表" root {
    includes shared
    a "甲" money   b "乙" money FIRST   r "率" rate SECOND
        = a / b "全" else b / a when not present(a)
    w "分" weight THIRD   n "数" number   c "个" count
    d "日" date   e "期" date
    way "程" measure(km)  time "时" measure(h)  speed "速" measure(km/h)  fast "快" measure(m/s)  cars "车" count(辆)
    g "等" one of 优, 良, 差
    part "部" { a "丙" money   w "丁" weight   text "文" text }
    prose "篇" list of section
    words "词" list of text
    items "项目" list of item
    sums "列" list of money
}
bands levels "级" over weight from 0 to 100 { 优 90 .. 100  良 60 ..< 90  差 0 ..< 60 }
parameter p "参" money = 12.5元
define part_of(x: money, y: money) gives rate = x / (x + y)
table cut over x: rate, y: one of (优, 良, 差) gives weight {
    >= 80%, any : 0分    30% ..< 80%, 优 or 良 : (x * 3分)    30% ..< 80%, 差 : 1分    < 30%, not (差) : 5分
    < 30%, 差 : unknown
}
table added over x: weight, y: text gives weight sum {
    > 10, any : (x / 3)    > 50, not ("x") : 2分    any, "x" : (x)    otherwise : 7分
}
table lowest over x: rate gives rate min { >= 10% : (x) >= 20% : (x / 3) >= 90%: 1% otherwise : unknown }
table hits over x: weight gives count count { > 10 : 1 > 50 : 1 > 90 : unknown }
define twice(x: money) gives money = x + x
define points(x: one of (优, 良, 差), y: yes_no, z: date) gives weight =
    if y then 3分 else if x = 优 then 2分 else if z < 2023-04-01 then 1分 else 0分
define last(x: date, y: date) gives date = if x > y then x else y
define better(x: one of (优, 良, 差)) gives one of (优, 良) = if x = 差 then 良 else 优
define nested(x: money) gives money = twice(twice(x)) - twice(x)
"""

_AMOUNT = st.sampled_from(["1.50", "2", "0", "-3.25", "12.5", "1万元", "——", "约3", "0.005", "", "100.00"])
_RATE = st.sampled_from(["50%", "33.3%", "0%", "66.67%", "——", "-12%", "100%", "1.5‰", "7"])
_POINTS = st.sampled_from(["10", "0", "89.5", "100", "——", "33.33", "x"])
_TARGET = st.sampled_from(
    ["≥80%", "75%", "=0", "0", "及时", "8件", "≤5件", "——", "≥4", "小于80%", "超过5件", "80%以上"]
)
_DAY = st.sampled_from(["2023-03-15", "2023-03", "2023年3月", "2023-04-01", "2024-02", "——", "x"])
_ITEM = st.fixed_dictionaries(
    {},
    optional={"a": _AMOUNT, "r": _RATE, "w": _POINTS, "n": _POINTS, "t": _TARGET, "v": _TARGET,
              "k": st.sampled_from(["x", "y", "", "约3"]),
              "sub": st.one_of(st.just("——"), st.fixed_dictionaries({}, optional={"x": _AMOUNT}))},
)  # fmt: skip
_PROSE = st.one_of(
    st.sampled_from(
        [
            "",
            "——",
            "支出1.5万元和2元",
            "率为50%",
            "本年率 达到 1 2.5％，支出约3万元、支出2万元、1元",
            "x",
            "支12元",
            "接待21批次和2万人次",
            "用300 g、300g、0.3 kg和5千克",
            "率 50%下降",
        ]
    ),
    st.lists(st.sampled_from(["率", "为", "支出", "和", "5", "2.5", "%", "万元", " ", "，", "约"]), max_size=9).map(
        "".join
    ),
)
_REPORT = st.fixed_dictionaries(
    {},
    optional={
        "z": _AMOUNT, "新": _POINTS,
        "a": _AMOUNT, "b": _AMOUNT, "r": _RATE, "w": _POINTS, "n": _POINTS, "c": st.sampled_from(["0", "2", "3", "——"]),
        "d": _DAY, "e": _DAY,
        "way": st.sampled_from(["30", "30.00", "500m", "——"]), "time": st.sampled_from(["0.5", "1800s", "0", "2.00h"]),
        "speed": st.sampled_from(["60", "60.00", "16.67m/s", "——"]), "fast": st.sampled_from(["16.7", "60km/h", "10"]),
        "cars": st.sampled_from(["2", "3辆", "——", "x"]),
        "g": st.sampled_from(["优", "良", "差", "——"]),
        "part": st.one_of(
            st.just("——"), st.fixed_dictionaries({}, optional={"a": _AMOUNT, "w": _POINTS, "text": _PROSE})
        ),
        "prose": st.lists(st.fixed_dictionaries({}, optional={"text": _PROSE}), max_size=3),
        "words": st.lists(_PROSE, max_size=3),
        "items": st.lists(_ITEM, max_size=4),
        "sums": st.lists(_AMOUNT, max_size=4),
    },
)  # fmt: skip

_MONEY: Strategy = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["a", "b", "part.a", "p", "3.5元", "sum(sums)", "sum(items.a)", "if_blank(a, 0)"]),
        st.sampled_from(
            [
                "sum(a, b, part.a)",
                "max(items.a)",
                "min(a, b)",
                "if_blank(sum(items.a), 2元)",
                "if_blank(sum(a, b), part.a)",
                "if_blank(sum(for i in items: i.a / 2), 1元)",
                "average(sums)",
                "first(items.a)",
                "sum(items.sub.x)",
                "max(0, a - b)",
                "sum((if a > b then part.a else b), b)",
                "first(for x in sums: x)",
                "min((if a > 1元 then part.a else b), a)",
                "sum(for i in items: i.a / 2)",
                "first(items.sub.x)",
                "sum(distinct(items.a))",
                "sum(for i in items: previous.a - i.a)",
                "sum(z, a)",
            ]
        ),
        st.tuples(_MONEY, st.sampled_from(["+", "-"]), _MONEY).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(_RATIO, _MONEY).map(lambda t: f"({t[0]} * {t[1]})"),
        st.tuples(_TRUTH, _MONEY, _MONEY).map(lambda t: f"(if {t[0]} then {t[1]} else {t[2]})"),
        st.tuples(st.sampled_from(["round", "floor", "ceil"]), _MONEY, st.sampled_from(["0", "1", "2"])).map(
            lambda t: f"{t[0]}({t[1]}, {t[2]})"
        ),
        st.tuples(_MONEY, st.sampled_from(["half_even", "truncate", "half_up"])).map(
            lambda t: f"round({t[0]}, 1, {t[1]})"
        ),
        _MONEY.map(lambda e: f"nested({e})"),
        _TRUTH.map(lambda e: f"sum((items where {e.replace('part.', '').replace('sums', 'items.a')}).a)"),
    )
)
_RATIO: Strategy = st.deferred(
    lambda: st.one_of(
        st.sampled_from(
            ["derived(r)", "lowest(r)", "lowest(a / b)", "r", "50%", "average(items.r)", "sum(for i in items: i.r)"]
        ),
        st.tuples(_MONEY, _MONEY).map(lambda t: f"({t[0]} / {t[1]})"),
        st.tuples(_MONEY, _MONEY).map(lambda t: f"part_of({t[0]}, {t[1]})"),
        st.tuples(_RATIO, _RATIO).map(lambda t: f"({t[0]} - {t[1]})"),
        st.tuples(_RATIO, _RATIO).map(lambda t: f"min({t[0]}, {t[1]})"),
        _RATIO.map(lambda e: f"floor({e}, 1)"),
        st.tuples(_RATIO, st.integers(2, 4)).map(lambda t: f"((100% + {t[0]}) ^ {t[1]})"),
    )
)
_SCORE = st.sampled_from(
    ["w", "part.w", "sum(items.w)", "sum(w, part.w)", "r * w", "max(items.w)", "first(items.w)", "average(items.w)",
     "cut(r, g)", "added(w, part.text)", "w - added(part.w, part.text)", "sum(for i in items: added(i.w, i.k))",
     "points(g, a > b, d)", "points(better(g), false, last(d, e))",
     "w - 0.5 * steps(r, 5%) * 1分", "sum(for g in group items by k: first(g.members.w))"]
)  # fmt: skip
_TRUTH: Strategy = st.deferred(
    lambda: st.one_of(
        st.tuples(_MONEY, st.sampled_from(["=", "<>", "<", ">="]), _MONEY).filter(lambda t: t[0] != t[2]).map(" ".join),
        st.tuples(_SCORE, st.sampled_from(["=", "<=", ">"]), _SCORE).filter(lambda t: t[0] != t[2]).map(" ".join),
        st.sampled_from(["present(a)", "present(part.a)", "present(sums)", "g = 优", "g in (优, 良)", "g = levels(w)",
                         "matches(part.text, /[0-9]+元|^支/)"]),
        st.sampled_from(["every i in items satisfies i.w <= 50", "some i in items satisfies met(i.v, i.t)",
                         "count(items) = c", "hits(w) = c",
                         'every m in each mention of "率[为|达到]{q: rate}" in prose satisfies m.q = r',
                         'some m in each mention of "支出{q: money}" in part satisfies m.q = a',
                         'every m in each mention of "支出{q: money}(和|、){v: money}" in prose.text '
                         "satisfies m.q < m.v",
                         'count(each mention of "率{q: rate}" in words) = c',
                         'every m in each mention of "率{q: rate}" in (prose where present(text)) satisfies m.q = r',
                         'some m in each mention of "率{q: rate}{d: one of (增长, 下降)}" in prose '
                         "satisfies m.d = 增长",
                         'every m in (each mention of "支出{q: money}" in prose where q > 1元) satisfies m.q < a',
                         'count(each mention of "接待{q: count}" in prose) = c',
                         'every m in each mention of "用{q: measure(kg)}" in words satisfies m.q < 400kg',
                         "every x in sums satisfies x > 0", "count(group items by k) > 1",
                         "count(distinct(items.k)) = c",
                         "some x in (for i in items: i.a / a) satisfies r = x", "first(for i in items: i.w * 2) = w",
                         "every i in listed satisfies sum(listed.w) = w", "some i in items satisfies i.r = 30%",
                         "some i in items satisfies operator_of(i.t) = \"≥\"",
                         "some i in items satisfies number_of(i.t) > 1",
                         "some i in items satisfies unit_of(i.v) = unit_of(i.t)", "decimals_of(a) <= 1",
                         "every s in prose satisfies not repeats(s.text)",
                         "some i in items satisfies contains(i.t, \"8\")",
                         "every i in items satisfies matches(i.v, /^[0-9]/)",
                         "present(part)", "blank(part)", "a in 1元 ..< 12.5元", "w in 0分 <.. 50分",
                         "a > 1元 implies w <= 50", "starts_with(part.text, \"支\")",
                         "ends_with(part.text, \"元\")", "blank(part.a)", "some i in items satisfies present(i.sub.x)",
                         "fast = way / time", "way / time <= 60km/h", "speed * time > way", "fast in (speed, 10m/s)",
                         "way + speed * time > 30km", "cars <= 2辆", "cars = count(items)", "last(d, e) = d",
                         "better(g) = 良",
                         "fast - speed < 1m/s", "speed / fast > r",
                         "way + speed * time > 9km",
                         "d + 30天 > e", "e - d <= 20天", "e - 10天 = d", "d + c <= e", "c = e - d", "d - e > n * 10天",
                         "d = e", "d < e", "e >= d", "d in (e, 2023-03-15)",
                         "some i in items satisfies repeats_operator(i.v, i.t)", "ceil(c / n) = c", "n ^ 3 >= c ^ 2",
                         "(n - c) ^ 2 = n",
                         "c / n >= 50%",
                         "every i in items satisfies met(with_columns(i.v, \"%\"), with_columns(i.t, \"%\", \"≥\"))",
                         "every i in items satisfies (every j in items satisfies i.w + j.w <= 150)",
                         "some i in items satisfies (present(i.t) and i.t is quantity)",
                         "every i in items satisfies i.a >= previous.a",
                         "some i in items satisfies (not present(previous) or i.previous.w > i.w)",
                         "every i in (items where previous.k = k) satisfies i.w = previous.w",
                         "count(items where present(previous.sub.x)) = c",
                         "every i in items satisfies blank(previous.t)",
                         "every i in items where w > 5 satisfies present(i.a)"]).map(lambda e: f"({e})"),
        st.tuples(_TRUTH, st.sampled_from(["and", "or"]), _TRUTH).map(lambda t: f"(({t[0]}) {t[1]} ({t[2]}))"),
        _TRUTH.map(lambda e: f"(not ({e}))"),
    )
)  # fmt: skip
_ROUNDING = ["rounding half_even", "rounding truncate", "rounding unknown"]
_MODES = [
    "",
    "",
    *_ROUNDING,
    "compare exact",
    "compare rounding",
    "absent zero",
    "absent forbid",
    "blank zero",
    "blank forbid",
    "accept consistent",
]
_RULE = st.sampled_from([*_MODES, "absent zero blank zero", "severity of unlikely = error", "WITHIN"])
_FIELD = st.sampled_from([*_MODES, "decimals 2", "absent zero blank zero"])
_CHECK = st.one_of(
    _TRUTH,
    st.sampled_from(
        [
            "r >= 50%",
            "a <= 12.5元",
            "every i in items satisfies i.a < p",
            'every m in each mention of "率[为|达到]{q: rate}" in prose satisfies m.q = r',
            'every m in each mention of "用{q: measure(kg)}" in words satisfies m.q < 400kg',
            'every m in (each mention of "支出{q: money}" in prose where q > 1元) satisfies m.q < a',
            'every m in each mention of "率{q: rate}{d: one of (增长, 下降)}" in prose satisfies m.d = 增长',
            "g = levels(w)",
            "speed = way / time",
            "e = d + 30天",
            "e <= d + c",
            "c = e - d",
            "n = c ^ 2",
            "n = (c - n / 3) ^ 3",
            "fast = way / time",
            "fast = speed",
            "way = speed * time",
            "cars = c * 1辆",
            "every i in items satisfies i.a = a",
            "every i in items satisfies a = i.a + b",
        ]
    ),
    st.tuples(st.sampled_from(["a", "b", "part.a"]), _MONEY).filter(lambda t: t[0] != t[1]).map(" = ".join),
    _RATIO.filter(lambda e: e not in ("r", "derived(r)")).map(lambda e: f"r = {e}"),
    _SCORE.filter(lambda e: e != "w").map(lambda e: f"w = {e}"),
)


# Rules on rows, on a form that another includes, for several fields, and in reports of some forms only.
_SHARED = st.sampled_from([
    "",
    'rule own on shared "共" { check z >= 1.5元  when h > 5分 check h <= 50分 }',
    'rule columns on all "栏" { for each q in (a, b, z): check part.a = q  for each q in (w, h) { when q > 5分 '
    'let s = q * 2  check s < part.w } }',
    'rule row on item "行" { when present(previous)  check a = previous.a + sub.x }',
    'rule here on item in report of shared "在" { absent zero  check w = previous.w + 1分 }',
    'form other "别" root { includes shared  it "它" list of item }\n'
    'rule there on item in report of other "别" { check w > 1分 }',
])  # fmt: skip


def written(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(v) for v in value) + "]"
    return f'"{value}"'


def agree(pack: LoadedPack, report: Report) -> int:
    compared = 0
    with localcontext(EXACT):
        for form, records in report.records.items():
            checks = pack.checks(form)
            if checks is None:
                continue
            remarks = {checks.checks[place][0]: tests for place, tests in checks.remarks}
            for record in records:
                for (number, rule), fast in zip(checks.checks, checks.states(record), strict=True):
                    case = Case(pack, report, number, rule, record)
                    try:
                        slow = verdict_of(case)
                    except TooMuch:  # nothing to hold against
                        continue
                    assert fast == slow, (pack.rules[rule]["name"], pack.plans[number], record.route)
                    state, diagnostics = explain(case)
                    if fast not in (SUSPECT, UNKNOWN):
                        assert (state, diagnostics) == (fast, [])
                    compared += 1
                    for i, (_, test) in enumerate(remarks.get(number, ())):
                        assert test(record) == remarked(case, i)
                        remark(case, i)
    return compared


def remarked(case: Case, which: int) -> int:
    """What walking makes of a remark's test."""
    _, test = case.plan.remarks[which]
    walk, held = prepare(case)
    if held is not None:
        return UNKNOWN if held.value is None else NOT_APPLICABLE
    if isinstance(test, Quantified) and asks_mentions(test) and next(walk.items(test.items), None) is None:
        return NOT_APPLICABLE
    value = walk.eval(test).value
    return UNKNOWN if value is None else PASS if value else SUSPECT


@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(_CHECK, _RULE), min_size=1, max_size=3),
    st.lists(_REPORT, min_size=1, max_size=4),
    st.tuples(_FIELD, _FIELD, _FIELD, _FIELD, st.sampled_from(_MODES)),
    st.booleans(),
    _SHARED,
)
@example(
    checks=[("every i in items satisfies i.a = a", "WITHIN"), ("every i in items satisfies a = i.a", "WITHIN")],
    reports=[{"a": "5", "items": [{"a": each}, {"a": "5"}]} for each in ("6", "6.6", "7", "——", "约3", "x")],
    modes=("",) * 5,
    let=False,
    shared="",
)
def test_generated_rules(
    checks: list[tuple[str, str]], reports: list[dict[str, object]], modes: tuple[str, ...], let: bool, shared: str
) -> None:
    text = FORM
    for word, mode in zip(("FIRST", "SECOND", "THIRD", "ITEM", "PACK"), modes, strict=True):
        text = text.replace(word, mode)
    for i, (check, mode) in enumerate(checks):
        unit = {"r": "%", "w": "分"}.get(check[:1], "元")
        mode = mode.replace("WITHIN", f'compare within 1.5{unit} because "x"')
        before = f"let q = {check.split(' = ', 1)[1]}\n" if let and check.startswith(("r = ", "a = ")) else ""
        body = f"{check.split(' = ', 1)[0]} = q" if before else check
        before += "let listed = items where w > 5\n" if "listed" in check else ""
        text += f'rule c{i} on all "检查{i}" {{\n{before}{mode}\ncheck {body}\n}}\n'
    text += shared
    compiled, problems = compile_packs([Folder("generated", [Source("generated.rules", text)])])
    problems = [d for d in problems if d.severity == ERROR]
    if compiled is None:  # a check that this generator could not keep free of mistakes, such as one without a field
        keys = {getattr(d.message, "key", "") for d in problems}
        assert keys <= {
            "always-differs",
            "rule-degree",
            "argument-kind",
            "argument-kind-only",
            "check-contradicts",
            "constant-check",
            "kinds-differ",
            "mode-without-equality",
            "name-elsewhere",
            "not-a-field",
            "rule-nesting",
            "same-on-both-sides",
            "unknown-field",
            "unknown-name",
        }, (
            keys,
            text,
        )
        return
    pack = Program(compiled).pack("generated")
    for values in reports:
        documents, _ = parse(Source("r", written(values)))
        report, _ = bind(documents[0], pack.forms["all"], pack.forms, "generated")
        agree(pack, report)


DIGITS = [(i, c) for path in EXAMPLES for i, c in enumerate(path.read_text(encoding="utf-8")) if c.isdigit()]


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(EXAMPLES), st.lists(st.tuples(st.integers(0), st.sampled_from("0123456789—.%"))), st.data())
def test_real_reports_with_other_figures(path: object, changes: list[tuple[int, str]], data: st.DataObject) -> None:
    assert hasattr(path, "read_text")
    text = path.read_text(encoding="utf-8")
    places = [i for i, c in enumerate(text) if c.isdigit()]
    for place, char in changes:
        at = places[place % len(places)]
        text = text[:at] + char + text[at + 1 :]
    name = "liaoning" if "部门整体绩效自评表" in text else "guangdong"
    pack = PROGRAM.pack(name)
    form = "department_table" if name == "liaoning" else "department_report"
    documents, _ = parse(Source("r", text))
    for document in documents:
        if document.root is not None and document.root.kind == 1:
            report, _ = bind(document, pack.forms[form], pack.forms, name)
            assert agree(pack, report) > 0
