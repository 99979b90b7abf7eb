"""The shape of a settings file, as pydantic checks it: the compile phase of `settings`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Word = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$")]
Words = Annotated[list[Word], Field(default_factory=list)]
Level = Literal["error", "warning", "note", "off"]
# What else than YAML is looked at in folders.
Table = Literal["xlsx", "xlsm", "xls", "docx", "csv", "pdf"]
Levels = Annotated[dict[Word, Level], Field(default_factory=dict)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class OverrideTable(_Table):
    """``[[overrides]]``: what holds for some files only."""

    files: Annotated[list[Word], Field(min_length=1)]
    pack: str = ""
    enforce: bool | None = None
    select: Words
    ignore: Words
    severity: Levels
    strict: bool | None = None


class SettingsTable(_Table):
    """All of ``crossfoot.toml``."""

    reports: Words
    exclude: Words
    force_exclude: Annotated[bool, Field(alias="force-exclude")] = False
    gitignore: bool = True
    tables: Annotated[list[Table], Field(default_factory=list)]
    rules: Words
    packs: Annotated[dict[Word, Word], Field(default_factory=dict)]
    enforce: bool = False
    select: Words
    ignore: Words
    severity: Levels
    fail_on: Annotated[Literal["error", "warning", "note", "never"], Field(alias="fail-on")] = "error"
    strict: bool = False
    baseline: Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")] = ""
    lang: Literal["", "zh", "en"] = ""
    units: Annotated[dict[Word, list[Word]], Field(default_factory=dict)]
    overrides: Annotated[list[OverrideTable], Field(default_factory=list)]


def known(in_override: bool) -> list[str]:
    """The names that a table may hold."""
    fields = (OverrideTable if in_override else SettingsTable).model_fields
    return [field.alias or name for name, field in fields.items()]
