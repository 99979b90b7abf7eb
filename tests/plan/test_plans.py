"""Nodes of plans: equal where they say the same, and stored without loss."""

from __future__ import annotations

import marshal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.explain import walk
from linter.language.generating import function
from linter.plan import nodes as p
from linter.plan.nodes import NODE, NODES, PLAIN, ROWS, Node
from linter.plan.plans import Named, Plan, Plans, Ways, When, freeze, store, thaw

CLASSES = [made for made in vars(p).values() if isinstance(made, type) and issubclass(made, Node) and made is not Node]
# Lists have no value of their own: code and walk go over their items.
LISTS = {p.Map, p.Where, p.For, p.Group, p.Mention, p.Reports}

_PLAIN = st.one_of(st.integers(), st.booleans(), st.text(max_size=3), st.tuples(st.integers(), st.text(max_size=2)))
_TYPES = st.sampled_from(("money", "bool", "list:form:a", "text"))
_LEAVES = st.one_of(
    st.builds(p.Number, _TYPES, st.text(max_size=3)),
    st.builds(p.Let, _TYPES, st.text(max_size=3)),
    st.builds(p.Get, _TYPES, st.integers(-1, 3), st.tuples(st.integers(0, 9))),
    st.builds(p.Nothing, _TYPES),
)


def _some(made: Any, inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    rows = st.lists(st.tuples(inner, inner, st.text(max_size=3)), max_size=2).map(tuple)
    kinds = {PLAIN: _PLAIN, NODE: inner, NODES: st.lists(inner, min_size=1, max_size=3).map(tuple), ROWS: rows}
    return st.builds(made, _TYPES, *(kinds[what] for what in made.shape))


NODES_ = st.recursive(_LEAVES, lambda inner: st.one_of([_some(made, inner) for made in CLASSES]), max_leaves=12)


@given(NODES_)
def test_a_node_is_stored_without_loss(node: Node) -> None:
    again = thaw(marshal.loads(marshal.dumps(freeze(node))))
    assert again == node and hash(again) == hash(node) and repr(again) == repr(node)


@given(NODES_)
def test_rebuilding_changes_what_it_is_told_and_nothing_else(node: Node) -> None:
    found: list[Node] = []

    def keep(part: Node) -> Node:
        found.append(part)
        return part

    assert node.rebuilt(keep) == node
    assert found == node.children()
    other = p.Truth("bool", True)
    assert node.rebuilt(lambda part: other).children() == [other] * len(found)
    assert (node.rebuilt(lambda part: other) == node) == all(part == other for part in found)


@given(NODES_, NODES_)
def test_nodes_are_equal_where_their_stored_forms_are(one: Node, other: Node) -> None:
    # As stored: to Python True is 1, which is said twice in the two forms alike.
    assert (one == other) == (freeze(one) == freeze(other))


@pytest.mark.parametrize("made", CLASSES, ids=lambda made: made.__name__)
def test_every_class_says_what_its_slots_hold(made: type[Node]) -> None:
    assert len(made.shape) == len(made.slots) and made.tag
    assert [other for other in CLASSES if other.tag == made.tag] == [made]


@pytest.mark.parametrize("made", CLASSES, ids=lambda made: made.__name__)
def test_every_class_has_code_and_an_explanation(made: type[Node]) -> None:
    assert (made in function._METHODS) == (made not in LISTS)
    assert (made in walk.Walk.methods) == (made not in LISTS)


def test_a_plan_is_stored_without_loss() -> None:
    field, limit = p.Get("money", 0, (1,), (("compare", "exact"),)), p.Number("money", "5")
    steps: list[When | Named] = [When(7, p.Truth("bool", True)), Named("a", limit)]
    plan = Plan(steps, field, limit, True, ((("accept", "unlikely"),), ()), [("limit", p.Truth("bool", False))])
    plans = Plans([store(plan), store(plan.asking(p.Truth("bool", False)))])
    again, asked = plans
    assert plans[0] is again and len(plans) == 2
    when, named = again.before
    assert isinstance(when, When) and (when.at, when.condition) == (7, p.Truth("bool", True))
    assert isinstance(named, Named) and (named.name, named.value) == ("a", limit)
    assert (again.stated, again.expected, again.single, again.modes) == (field, limit, True, plan.modes)
    assert again.remarks == plan.remarks
    assert asked.expected is None and not asked.single and not asked.remarks


def test_ways_are_thawed_by_field() -> None:
    way = p.Number("money", "1")
    ways = Ways({3: [("按决算", freeze(way))]})
    assert ways.get(3) == [("按决算", way)] and ways.get(3) is ways.get(3)
    assert ways.get(1) == []
