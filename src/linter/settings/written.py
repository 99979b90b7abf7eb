"""What a settings file says, checked, with the place of each setting: the compile phase of `settings`."""

from __future__ import annotations

import re
import tomllib
from copy import copy
from typing import Any

from pydantic import ValidationError

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..nearest import nearest
from ..source import Source, Span
from .globs import BadPattern, compiled
from .shape import SettingsTable, known

# What an override that says nothing of a setting holds.
_OVERRIDE: dict[str, Any] = {"pack": "", "select": [], "ignore": [], "severity": {}, "strict": None, "enforce": None}


def checked(source: Source, shared: bool) -> tuple[dict[str, Any], dict[str, int], list[Diagnostic]]:
    """The values, and the line of each setting by its dotted name; or what is wrong."""
    try:
        table = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        return {}, {}, [_syntax(source, str(error))]
    except (ValueError, RecursionError) as error:
        return {}, {}, [_syntax(source, f"{type(error).__name__} (at line 1, column 1)")]
    if shared:
        tool = table.get("tool", {})
        table = tool.get("crossfoot", {}) if isinstance(tool, dict) else {}
    places = _places(source, "tool.crossfoot" if shared else "")
    try:
        values = SettingsTable.model_validate(table).model_dump(by_alias=True, exclude_unset=True)
    except ValidationError as error:
        return {}, {}, [_wrong(source, places, item) for item in error.errors()]
    problems: list[Diagnostic] = []
    lines = {name: source.line_of(span.start) for name, span in places.items()}
    for number, entry in enumerate(values.get("overrides", [])):
        for name, default in _OVERRIDE.items():
            entry.setdefault(name, copy(default))
        lines.setdefault(f"overrides[{number}]", 1)
    for name, holder in [("exclude", values), *((f"overrides[{i}].files", o) for i, o in
                                                 enumerate(values.get("overrides", [])))]:  # fmt: skip
        key = name.rpartition(".")[2]
        try:
            holder[key] = compiled(holder.get(key, []))
        except BadPattern as error:
            problems.append(_at(source, places, name, Phrase("settings-value", name=name, why=error.phrase)))
    values["patterns"] = {"exclude": table.get("exclude", [])}
    values["patterns"]["overrides"] = [o["files"] for o in table.get("overrides", [])]
    return values, lines, problems


def _wrong(source: Source, places: dict[str, Span], item: Any) -> Diagnostic:
    loc = item["loc"]
    name = ""
    for step in loc:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else str(step)
    name = name or "tool.crossfoot"
    if item["type"] == "extra_forbidden":
        near = nearest(str(loc[-1]), known(in_override=len(loc) > 1 and loc[0] == "overrides"))
        phrase = Phrase("settings-unknown", name=name, suggestion=near)
    else:
        phrase = Phrase("settings-value", name=name, why=item["msg"])
    return _at(source, places, name, phrase)


_HEADER = r"^[ \t]*(\[\[?)([^\]\n]+)\]"
_KEY = r"""^[ \t]*((?:"[^"\n]*"|'[^'\n]*'|[\w-]+)(?:[ \t]*\.[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[\w-]+))*+)[ \t]*="""


def _places(source: Source, prefix: str) -> dict[str, Span]:
    """Where each setting stands, by its dotted name without ``prefix``."""
    found: dict[str, Span] = {}
    headers = [(m.start(), m.end(), m[1], m[2].strip()) for m in re.finditer(_HEADER, source.text, re.MULTILINE)]
    counts: dict[str, int] = {}
    sections = []
    for start, end, bracket, name in headers:
        full = _dotted(name)
        if bracket == "[[":
            number = counts[full] = counts.get(full, -1) + 1
            full = f"{full}[{number}]"
        else:
            full = next((f"{k}[{n}]{full[len(k) :]}" for k, n in counts.items() if full.startswith(f"{k}.")), full)
        sections.append((start, full))
        found.setdefault(full, Span(start, end))
    for match in re.finditer(_KEY, source.text, re.MULTILINE):
        section = next((name for start, name in reversed(sections) if start < match.start()), "")
        key = _dotted(match[1])
        found.setdefault(f"{section}.{key}" if section else key, Span(*match.span(1)))
    if not prefix:
        return found
    own = {name[len(prefix) + 1 :]: span for name, span in found.items() if name.startswith(f"{prefix}.")}
    return {**own, **({"tool.crossfoot": found[prefix]} if prefix in found else {})}


def _dotted(name: str) -> str:
    parts = re.findall(r""""([^"]*)"|'([^']*)'|([\w-]+)""", name)
    return ".".join(a or b or c for a, b, c in parts)


def _at(source: Source, places: dict[str, Span], name: str, phrase: Phrase) -> Diagnostic:
    """At the setting's own place, else at the place of what holds it."""
    span = None
    while span is None and name:
        span = places.get(name)
        name = name[: max(name.rfind("."), name.rfind("["), 0)]
    return Diagnostic("settings", ERROR, phrase, file=source.name, source=source, span=span or Span(0, 0))


def _syntax(source: Source, text: str) -> Diagnostic:
    match = re.search(r"\(at line (\d+), column (\d+)\)", text)
    at = len(source.text)
    if match:
        at = min(source.starts[int(match[1]) - 1] + int(match[2]) - 1, len(source.text))
    why = re.sub(r" \(at .*\)$", "", text)
    phrase = Phrase("settings-syntax", why=why)
    return Diagnostic("settings", ERROR, phrase, file=source.name, source=source, span=Span(at, at))
