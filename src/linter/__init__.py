"""crossfoot: a rules-as-code linter for public-finance reports.

The command line is the main interface; ``linter.check`` is the same for Python callers, ``linter.model`` gives them the
forms as pydantic models.
"""

from __future__ import annotations

import sys

from .version import __version__ as __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from pydantic import BaseModel

    from .run.result import Result
else:
    ModuleType = type(sys)


def check(paths: list[str], *, rules: list[str] | None = None, cache: str | None = None) -> Result:
    """Check report files and folders; everything that was found is in the Result, nothing is raised or printed.

    ``rules`` are rule folders (the packs that come with crossfoot where there are none), ``cache`` a folder for
    compiled rules, None for none.
    """
    from .run.request import ALL, Request
    from .run.run import check as run_check

    return run_check(Request(paths, rules=rules, cache=cache, localizing=ALL))


def model(form: str, *, pack: str = "", rules: list[str] | None = None, cache: str | None = None) -> type[BaseModel]:
    """The pydantic model of a root form, given by name or label.

    ``rules`` are rule folders (the packs that come with crossfoot where there are none), ``pack`` the pack to take the
    form from (else the one that ``crossfoot check`` would take), ``cache`` a folder for compiled rules. Raises
    ValueError that says why where there is no such form or pack, or the rules are wrong.

    ``model_validate`` takes a report as a YAML or JSON loader gives it, with names or labels for keys::

        >>> table = model("项目支出绩效自评表")
        >>> report = table.model_validate(
        ...     {
        ...         "表": "项目支出绩效自评表",
        ...         "年度": 2022,
        ...         "unit": "某局",
        ...         "使用资金": "280.60",
        ...         "投入资金": "近20万元",
        ...         "绩效指标": [{"三级指标": "甲", "分值": 10, "得分": "——"}],
        ...     }
        ... )
        >>> report.year, report.unit, report.used, report.invested
        (2022, '某局', Decimal('280.60'), '近20万元')
        >>> report.indicators[0].weight, report.indicators[0].score
        (Decimal('10'), None)

    Attributes are the names of fields; one that Python or pydantic keeps for itself has ``_`` behind it. Their values:

    - a figure printed as a bare number: a Decimal with the digits that are given (a loader's float as the shortest text
      that gives it: to keep the zeros of ``1.00``, load figures as texts);
    - a figure with a unit or a sign, or approximate (``86.75%``, ``29.47万元``, ``近20万元``): its text as it stands;
    - ``year`` an int, ``yes_no`` a bool, ``date`` a text ``YYYY-MM-DD`` or ``YYYY-MM``, the others texts;
    - a group or an item of a list of forms a model of its own; a list a list;
    - a blank cell (``——``, ``""``, null) None.

    ``model_validate`` raises pydantic's ValidationError, which is a ValueError, for what ``check`` would call an error
    before any rule is asked: unknown or missing keys, a figure that cannot be read, another form or pack.
    """
    from .authoring.models import find_model

    return find_model(form, pack, rules or [], cache)


class _Room(ModuleType):
    """The room that is called as the public function is: once Python has loaded it, it stands under that name."""

    __call__ = staticmethod(check)


class _Package(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:
        if name == "check" and isinstance(value, ModuleType):
            value.__class__ = _Room
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
