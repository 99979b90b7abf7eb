"""What a pack stores for its rules across reports: their code, the fields they read, what forms are known by."""

from __future__ import annotations

from typing import Any

from .declaring.forms import FormTable
from .declaring.identities import NAME, PARENT, UNIT, YEAR


def kept(forms: dict[str, FormTable], code: dict[str, int], touched: set[tuple[str, str]]) -> dict[str, Any]:
    """``code``: the part of each form's checks; ``fields``: of each form those that are kept as facts, by name;
    ``identity``: of each form that has one the fields that say unit, year, unit above and name (``""`` for none)."""
    known = {name: form for name, form in forms.items() if form.identity}
    wanted = touched | {(name, field) for name, form in known.items() for field in form.identity.values()}
    # The checks' own forms are reached from the root, whatever lies between.
    to = set(code)
    while True:
        ways = {
            (form.name, entry.name) for form in forms.values() for entry in form.fields
            if entry.kind == "form" and entry.extra in to
        }  # fmt: skip
        above = {name for name, _ in ways}
        if above <= to:
            break
        to |= above
    wanted |= ways
    fields: dict[str, tuple[str, ...]] = {}
    for name, form in forms.items():
        own = tuple(entry.name for entry in form.fields if (name, entry.name) in wanted)
        if own:
            fields[name] = own
    roles = (UNIT, YEAR, PARENT, NAME)
    identity = {name: tuple(form.identity.get(role, "") for role in roles) for name, form in known.items()}
    return {"code": code, "fields": fields, "identity": identity}


__all__ = ["kept"]
