"""crossfoot: a rules-as-code linter for public-finance reports.

The command line is the main interface. For Python callers ``linter.load`` gives a checker of reports from bytes to
plain data (docs/api.md), ``linter.check`` is what the command line does, ``linter.model`` gives the forms as pydantic
models.
"""

from __future__ import annotations

import sys

from .version import __version__ as __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from datetime import date
    from types import ModuleType
    from typing import Any, Literal

    from pydantic import BaseModel

    from .api.checker import Checker as Checker
    from .api.checker import Wrong as Wrong
    from .api.report import Checks as Checks
    from .api.report import Edit as Edit
    from .api.report import Fact as Fact
    from .api.report import Finding as Finding
    from .api.report import Label as Label
    from .api.report import Report as Report
    from .api.report import Span as Span
    from .api.report import Undecided as Undecided
    from .run.result import Result
else:
    ModuleType = type(sys)


def load(
    rules: Sequence[str | os.PathLike[str]] | None = None,
    settings: Mapping[str, Any] | str | os.PathLike[str] | None = None,
    *,
    lang: Literal["zh", "en"] = "zh",
    cache: str | os.PathLike[str] | None = None,
    today: date | None = None,
) -> Checker:
    """A checker, for any number of threads and processes.

    ``rules`` are rule folders or a sealed file (the packs that come with crossfoot where there are none). ``settings``
    are what ``crossfoot.toml`` may hold, as a mapping (``{"fail-on": "warning"}``), or the path of such a file; without
    them nothing is set, wherever the program runs. ``lang`` is the language of what is said. ``cache`` is a folder for
    compiled rules, None for none; ``today`` decides which waivers have run out (default: the day it is).

    Raises Wrong, a ValueError that says what and where, for rules or settings that are wrong.

        >>> checker = load(lang="en")
        >>> text = "表: 项目支出绩效自评表\\n年度: 2022\\n实施单位: 某局\\n总分: 101\\n"
        >>> report = checker.check_bytes("a.yaml", text.encode())
        >>> report.findings[0].rule, report.findings[0].span.line
        ('total-score-in-range', 4)
    """
    from .api.checker import load as load_checker

    return load_checker(rules, settings, lang=lang, cache=cache, today=today)


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


_WHERE = {"Checker": "checker", "Wrong": "checker"} | dict.fromkeys(
    ("Checks", "Edit", "Fact", "Finding", "Label", "Report", "Span", "Undecided"), "report"
)
# What is public: docs/api.md says what holds of it from version to version.
__all__ = ["__version__", "check", "load", "model", *sorted(_WHERE)]


def __getattr__(name: str) -> object:
    """The types of what :func:`load` gives, loaded when they are asked for."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = __import__(f"{__name__}.api.{_WHERE[name]}", fromlist=[name])
    return getattr(room, name)


class _Room(ModuleType):
    """The room that is called as the public function is: once Python has loaded it, it stands under that name."""

    __call__ = staticmethod(check)
    __wrapped__ = staticmethod(check)  # whose signature it has


class _Package(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:
        if name == "check" and isinstance(value, ModuleType):
            value.__class__ = _Room
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
