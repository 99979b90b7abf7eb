"""A compiled pack ready to run: its forms, and the checks of each, loaded when a report holds the form."""

from __future__ import annotations

import marshal
from decimal import Decimal

from ..memory import Memo, Memory
from ..report.form import Forms
from ..report.record import Record
from ..startup.ratio import ratio
from .automaton import Automaton
from .mentions import MentionPattern
from .runtime import NAMESPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..plan.modes import Modes
    from ..plan.plans import Plans, Ways

    Function = Callable[[Record], int]


class FormChecks:
    """What is checked of one form.

    ``checks`` are ``(number, rule)``, ``functions`` what tells the states of some of them each, in order; ``remarks``
    what may be remarked of some, as ``(place among the checks, tests)``; ``ways``, of fields with several lawful ways
    to be computed, a test a way; ``needs`` of a check the columns that it cannot do without, ``others`` the root forms
    whose reports it is not for.
    """

    def __init__(self, data: bytes, memory: Memory) -> None:
        constants, code, checks, whole, remarks, ways, needs, others = marshal.loads(data)
        namespace: dict[str, Any] = dict(NAMESPACE)
        for number, constant in enumerate(constants):
            namespace[f"k{number}"] = _constant(constant, memory)
        exec(code, namespace)
        self.checks: tuple[tuple[int, int], ...] = checks
        self.needs: dict[int, tuple[tuple[int, ...], ...]] = needs
        self.others: dict[int, tuple[str, ...]] = others
        self.functions: list[Callable[[Record], list[int]]] = [namespace[function] for function in whole]
        self.remarks: list[tuple[int, list[tuple[str, Function]]]] = [
            (place, [(what, namespace[function]) for what, function in remarks[number]])
            for place, (number, _) in enumerate(self.checks)
            if number in remarks
        ]
        self.ways: list[tuple[int, list[Function]]] = [
            (index, [namespace[test] for test in tests]) for index, tests in ways
        ]

    def states(self, record: Record) -> list[int]:
        """What each check comes to for an occurrence."""
        return [state for function in self.functions for state in function(record)]


_MOST_NAMED = 200


class LoadedPack:
    """A pack as it is in force for some fiscal years."""

    def __init__(self, data: dict[str, Any], part: Callable[[int], bytes], memory: Memory | None = None) -> None:
        """``part`` gives what is stored for itself, by its number; ``memory`` is the run's."""
        self.memory = memory or Memory()
        self.name: str = data["name"]
        self.label: str = data["label"]
        self.names: tuple[str, ...] = data["names"]
        self.forms = Forms(data["forms"], self.memory)
        self.modes: Modes = data["modes"]
        self.forbids: bool = data["forbids"]
        # The forms with fields that have several lawful ways to be computed.
        self.ways_in: tuple[str, ...] = data["ways"]
        # What rules across reports need (``language.across``); None where there are none.
        self.across: dict[str, Any] | None = data["across"]
        self._rule_of: tuple[int, ...] = data["rule_of"]
        self._code: dict[str, int] = data["code"]
        self._parts: dict[str, int] = data["parts"]
        self._part = part
        self._known: dict[str, Any] = {}
        self._plans: Plans | None = None
        self._ways: dict[str, Ways] = {}
        self._named = Memo(_MOST_NAMED)
        self._checks: dict[str, FormChecks | None] = {}
        self._across: dict[str, FormChecks] = {}

    def checks(self, form: str) -> FormChecks | None:
        """What is checked of a form; None where nothing is."""
        try:
            return self._checks[form]
        except KeyError:
            part = self._code.get(form)
            found = self._checks[form] = None if part is None else FormChecks(self._part(part), self.memory)
            return found

    def checks_across(self, form: str) -> FormChecks | None:
        """What is checked of a form with other reports at hand; None where nothing is."""
        part = self.across["code"].get(form) if self.across is not None else None
        if part is None:
            return None
        found = self._across.get(form)
        if found is None:
            found = self._across[form] = FormChecks(self._part(part), self.memory)
        return found

    def of(self, form: str) -> tuple[tuple[int, int], ...]:
        """The checks of a form: ``(number, rule)``."""
        checks = self.checks(form)
        return checks.checks if checks is not None else ()

    def all_of(self, form: str) -> tuple[tuple[int, int], ...]:
        """The checks of a form, those across reports too."""
        across = self.checks_across(form)
        return self.of(form) + (across.checks if across is not None else ())

    def rules_of(self, forms: tuple[str, ...]) -> frozenset[tuple[str, str]]:
        """The rules of some forms, as ``(pack, name)``: most reports hold the same forms."""
        found: frozenset[tuple[str, str]] | None = self._named.get(forms)
        if found is None:
            found = frozenset((self.name, self.names[rule]) for form in forms for _, rule in self.of(form))
            self._named.keep(forms, found)
        return found

    def rule_of(self, check: int) -> int:
        """The rule that a check belongs to."""
        return self._rule_of[check]

    def _cold(self, what: str) -> Any:
        found = self._known.get(what)
        if found is None:
            found = self._known[what] = marshal.loads(self._part(self._parts[what]))
        return found

    @property
    def rules(self) -> list[dict[str, Any]]:
        """What each rule says of itself."""
        rules: list[dict[str, Any]] = self._cold("rules")
        return rules

    @property
    def plans(self) -> Plans:
        """The intermediate form of each check, made when it is asked for."""
        if self._plans is None:
            from ..plan.plans import Plans

            self._plans = Plans(self._cold("plans"))
        return self._plans

    def ways(self, form: str) -> Ways:
        """Lawful ways to compute a form's fields: ``(name, formula)`` by field."""
        ways = self._ways.get(form)
        if ways is None:
            from ..plan.plans import Ways

            ways = self._ways[form] = Ways(self._cold("way_plans").get(form, {}))
        return ways

    @property
    def examples(self) -> list[list[tuple[bool, str, int]]]:
        """Of each rule: ``(passes, fragment, offset in its file)``."""
        result: list[list[tuple[bool, str, int]]] = self._cold("examples")
        return result

    @property
    def places(self) -> dict[tuple[str, str], tuple[str, tuple[int, ...]]]:
        """Where the rows of bands (``band``) and tables (``case``) stand: ``(file, offsets)`` by kind and name."""
        result: dict[tuple[str, str], tuple[str, tuple[int, ...]]] = self._cold("places")
        return result


def _constant(value: Any, memory: Memory) -> Any:
    if isinstance(value, str):
        return Decimal(value)
    if value[0] == "fraction":
        return ratio(Decimal(value[1]))
    if value[0] == "regex":
        return Automaton(value[1], memory)
    if value[0] == "mention":
        return MentionPattern(value[1], memory)
    return tuple(
        (name, Decimal(low), not op.startswith("<"), Decimal(high), not op.endswith("<"))
        for name, low, op, high in value[1]
    )
