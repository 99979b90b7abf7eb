"""Settings that a program gives, held to what a settings file may say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..diagnostic import Diagnostic
from ..source import Source
from .settings import Settings
from .written import checked


def settings_of(given: Mapping[str, Any]) -> tuple[Settings | None, list[Diagnostic]]:
    """Settings that a program gives, by the names that a settings file has; None with what is wrong with them."""
    source = Source("settings", "".join(f"{json.dumps(str(name))} = {_toml(value)}\n" for name, value in given.items()))
    values, lines, problems = checked(source, False)
    return (None, problems) if problems else (Settings("", values, "", lines, source), [])


def _toml(value: Any) -> str:
    """A value as TOML has it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(str(name))} = {_toml(each)}" for name, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value) if isinstance(value, (str, bool)) else str(value)
