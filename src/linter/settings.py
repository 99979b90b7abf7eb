"""Settings: ``crossfoot.toml``, or ``[tool.crossfoot]`` in ``pyproject.toml``, found by walking up.

Reading them (tomllib, pydantic) belongs to the compile phase: a run takes the checked result from the cache.
"""

from __future__ import annotations

import os
import re

from . import cache as store
from .diagnostic import ERROR, Diagnostic, Phrase
from .reading import decode, problem, read_bytes
from .source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

OWN = "crossfoot.toml"
SHARED = "pyproject.toml"
MAX_BYTES = 64 * 1024

_TABLE = re.compile(
    rb"""^\s*\[+\s*tool\s*\.\s*["']?crossfoot|^\s*\[\s*tool\s*\](?=[^\[]*\bcrossfoot\b)""", re.MULTILINE
)


class Settings:
    """``home`` is the settings file's folder; patterns, rule folders and the folders of packs are relative to it."""

    __slots__ = ("home", "lang", "packs", "reports", "rules")

    def __init__(
        self,
        home: str = "",
        reports: list[str] | None = None,
        rules: list[str] | None = None,
        lang: str = "",
        packs: dict[str, str] | None = None,
    ) -> None:
        self.packs = packs or {}
        self.home = home
        self.reports = reports or []
        self.rules = rules or []
        self.lang = lang

    @property
    def rule_folders(self) -> list[str]:
        return [os.path.normpath(os.path.join(self.home, folder)) for folder in self.rules]

    @property
    def pack_folders(self) -> dict[str, str]:
        """The pack of the reports below each folder (an absolute path)."""
        return {os.path.abspath(os.path.join(self.home, folder)): pack for folder, pack in self.packs.items()}


def find(start: str) -> str | None:
    """The settings file in force for a folder, or None."""
    folder = os.path.abspath(start)
    while True:
        own = os.path.join(folder, OWN)
        if os.path.isfile(own):
            return own
        shared = os.path.join(folder, SHARED)
        if os.path.isfile(shared):
            data = read_bytes(shared, shared)
            if isinstance(data, bytes) and _TABLE.search(data):
                return shared
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def load(path: str, cache: str | None) -> tuple[Settings | None, list[Diagnostic]]:
    """The settings of a file; None with diagnostics where it is wrong."""
    home = os.path.dirname(path)
    home = os.path.relpath(home) if home != os.getcwd() else ""
    name = os.path.join(home, os.path.basename(path))
    data = read_bytes(path, name)
    if isinstance(data, Diagnostic):
        return None, [data]
    if len(data) > MAX_BYTES:
        return None, [problem(name, "file-too-large", size=len(data), limit=MAX_BYTES)]
    key = f"settings-{store.key([os.path.basename(path).encode(), data])}.bin"
    values = store.read(cache, key)
    if values is None:
        source = decode(data, name)
        if isinstance(source, Diagnostic):
            return None, [source]
        values, problems = _checked(source, os.path.basename(path) == SHARED)
        if problems:
            return None, problems
        store.write(cache, key, values)
    return Settings(home, values["reports"], values["rules"], values["lang"], values["packs"]), []


def _checked(source: Source, shared: bool) -> tuple[dict[str, Any], list[Diagnostic]]:
    import tomllib
    from typing import Annotated, Literal

    from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

    class Model(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True)
        reports: list[Annotated[str, StringConstraints(pattern=r"^[^\x00]+$")]] = []
        rules: list[Annotated[str, StringConstraints(pattern=r"^[^\x00]+$")]] = []
        lang: Literal["", "zh", "en"] = ""
        packs: dict[str, str] = {}

    try:
        table = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        return {}, [_syntax(source, str(error))]
    except (ValueError, RecursionError) as error:
        return {}, [_syntax(source, f"{type(error).__name__} (at line 1, column 1)")]
    if shared:
        tool = table.get("tool", {})
        table = tool.get("crossfoot", {}) if isinstance(tool, dict) else {}
    try:
        return Model.model_validate(table).model_dump(), []
    except ValidationError as error:
        problems = []
        for item in error.errors():
            name = str(item["loc"][0]) if item["loc"] else "tool.crossfoot"
            if item["type"] == "extra_forbidden":
                from .report import suggest

                phrase = Phrase("settings-unknown", name=name, suggestion=suggest(name, list(Model.model_fields)))
            else:
                phrase = Phrase("settings-value", name=name, why=item["msg"])
            problems.append(_at(source, name, phrase))
        return {}, problems


def _at(source: Source, name: str, phrase: Phrase) -> Diagnostic:
    table = re.search(r"^\s*\[+\s*tool\b.*crossfoot.*$", source.text, re.MULTILINE)
    pattern = re.compile(rf"^\s*[\"']?({re.escape(name)})\b", re.MULTILINE)
    match = pattern.search(source.text, table.end() if table else 0)
    span = Span(*match.span(1)) if match else Span(0, 0)
    return Diagnostic("settings", ERROR, phrase, file=source.name, source=source, span=span)


def _syntax(source: Source, text: str) -> Diagnostic:
    match = re.search(r"\(at line (\d+), column (\d+)\)", text)
    at = len(source.text)
    if match:
        at = min(source.starts[int(match[1]) - 1] + int(match[2]) - 1, len(source.text))
    why = re.sub(r" \(at .*\)$", "", text)
    phrase = Phrase("settings-syntax", why=why)
    return Diagnostic("settings", ERROR, phrase, file=source.name, source=source, span=Span(at, at))
