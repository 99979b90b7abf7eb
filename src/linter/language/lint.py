"""What is lawful in a pack but looks like a mistake: warnings for those who write rules."""

from __future__ import annotations

from typing import Any

from . import syntax as s
from .problems import Problems


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
    for versions in pack.dated["rule"].values():
        found.extend(c for v in versions for c in v.value[1].clauses if isinstance(c, s.Basis))
    for what in ("parameter", "bands"):
        found.extend(b for vs in pack.dated[what].values() for v in vs if v.value is not None for b in v.value.basis)
    for versions in pack.dated["table"].values():
        found.extend(b for v in versions if v.value is not None for b in v.value.declared.basis)
    return found
