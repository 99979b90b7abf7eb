"""What reports of a form are known by to others: whose they are, of which year, under whom, which of several."""

from __future__ import annotations

from ...diagnostic import Phrase
from ...nearest import nearest
from ...source import Source
from ..problems import Problems
from ..reading import syntax as s
from ..reading.vocabulary import MEMBER, english, of_kind
from .parts import FormTable

UNIT, YEAR, PARENT, NAME = ROLES = ("unit", "year", "parent", "name")


def settle(declared: list[tuple[Source, s.Form]], tables: dict[str, FormTable], problems: Problems) -> None:
    """The identities of forms whose fields have been put together."""
    for source, form in declared:
        table = tables.get(form.name.text)
        if table is None or table.source is not source or table.span != form.name.span:
            continue
        for number, identity in enumerate(form.identity):
            if number:
                problems.error(source, identity.span, "clause-twice", name="identity")
            elif not table.root:
                problems.error(source, identity.span, "identity-not-root", form=table.label)
            else:
                table.identity = _read(source, identity, table, problems)


def _read(source: Source, identity: s.Identity, table: FormTable, problems: Problems) -> dict[str, str]:
    found: dict[str, str] = {}
    known = len(problems.diagnostics)
    for word, field in identity.parts:
        role = english("identity", word.text)
        entry = table.find(field.text)
        if role not in ROLES:
            suggestion = nearest(word.text, (*of_kind(MEMBER, "identity"), *ROLES))
            problems.error(source, word.span, "identity-role", name=word.text, suggestion=suggestion)
        elif role in found:
            problems.error(source, word.span, "clause-twice", name=word.text)
        elif entry is None:
            suggestion = nearest(field.text, table.keys)
            problems.error(
                source, field.span, "unknown-field", name=field.text, form=table.label, suggestion=suggestion
            )
        elif entry.type.name not in (("text", "enum") if role != YEAR else ("number",)) or (
            role == YEAR and entry.type.style != "year"
        ):
            want = Phrase("kind-year" if role == YEAR else "kind-text")
            problems.error(source, field.span, "identity-kind", name=word.text, want=want, type=entry.type.said)
        else:
            found[role] = entry.name
    if len(problems.diagnostics) > known:
        return {}
    lacking = next((role for role in (UNIT, YEAR) if role not in found), None)
    if lacking is not None:
        problems.error(source, identity.span, "identity-lacks", name=lacking)
        return {}
    return found


__all__ = ["NAME", "PARENT", "UNIT", "YEAR", "settle"]
