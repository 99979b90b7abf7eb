"""Settings: ``crossfoot.toml``, or ``[tool.crossfoot]`` in ``pyproject.toml``, found by walking up.

Reading them (tomllib, pydantic) belongs to the compile phase: a run takes the checked result from the cache.
"""

from __future__ import annotations

import os

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..reading import decode, leads_out, read_bytes, tree_of, unquoted
from ..source import Source, Span
from ..startup import store as store
from .globs import Files, Names, compiled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .places import Places

OWN = "crossfoot.toml"
SHARED = "pyproject.toml"
MAX_BYTES = 64 * 1024
OFF = "off"

# Each setting with what it is where nothing sets it: the one list of them.
DEFAULTS: dict[str, Any] = {
    "reports": [],
    "exclude": [],
    "force-exclude": False,
    "gitignore": True,
    "tables": ["xlsx", "xlsm", "xls", "docx"],
    "rules": [],
    "packs": {},
    "enforce": False,
    "select": [],
    "ignore": [],
    "severity": {},
    "fail-on": "error",
    "strict": False,
    "baseline": "",
    "lang": "",
    "units": {},
    "overrides": [],
}

# What looks like a table of ours in a file that TOML cannot read.
_TABLE = (
    rb"""^[ \t]*\[{0,2}[ \t]*["']?tool["']?[ \t]*\.[ \t]*["']?crossfoot"""
    rb"""|^[ \t]*\[[ \t]*["']?tool["']?[ \t]*\](?=[^\[]*\bcrossfoot\b)"""
)


class Policy:
    """How the diagnostics of one file are taken: which count, and how gravely. ``pack`` is the pack of a report that
    names none, or of every report where it is ``enforced``; ``rivals`` are packs that it has by other names of its
    file; ``strict`` makes an error of each check that could not be evaluated for want of a required figure."""

    def __init__(self, packs: list[str], enforced: bool, strict: bool, layers: list[dict[str, Any]]) -> None:
        self.pack = packs[0] if packs else ""
        self.rivals = packs[1:]
        self.enforced = enforced and self.pack != ""
        self.strict = strict
        self._layers = [
            (Names(layer["select"]), Names(layer["ignore"]), Names(layer["severity"]), layer["severity"])
            for layer in layers
        ]
        self._known: dict[str, str | None] = {}

    @property
    def plain(self) -> bool:
        """Whether every diagnostic is taken as it is."""
        return not any(names.patterns for layer in self._layers for names in layer[:3])

    def severity(self, rule: str, given: str) -> str:
        """The severity of a rule's diagnostics, of which ``given`` is their own; ``off`` where they do not count."""
        if rule not in self._known:
            self._known[rule] = self._decided(rule)
        found = self._known[rule]
        return given if found is None else found

    def _decided(self, rule: str) -> str | None:
        decided, chosen = None, True
        for select, ignore, severity, levels in self._layers:
            if select.patterns:
                chosen = select.match(rule) is not None
            if ignore.match(rule) is not None:
                chosen = False
            pattern = severity.match(rule)
            if pattern is not None:
                decided = levels[pattern]
        return decided if chosen else OFF


class Settings:
    """The settings in force. ``home`` is the settings file's folder, which patterns and folders are relative to;
    ``origins`` tells where each setting comes from: ``(line, …)`` of ``file``, or a word of the catalogue."""

    def __init__(
        self,
        home: str = "",
        values: dict[str, Any] | None = None,
        file: str = "",
        lines: dict[str, int] | None = None,
        source: Source | None = None,
    ) -> None:
        self.home = home
        self.values: dict[str, Any] = {**DEFAULTS, **(values or {})}
        self.file = file
        self.source = source
        self.lines = lines or {}
        self.given: dict[str, Any] = {}
        # The folder from which the settings were looked for upwards; None where a person named them.
        self.searched: str | None = None
        self._also: list[Files] = []
        self._overrides: list[tuple[Files, dict[str, Any]]] | None = None
        self._policies: dict[Any, Policy] = {}
        self._places: Places | None = None
        self._tree: str | None = None

    def apart(self) -> Settings:
        """The same for another thread: what is worked out of them is not shared."""
        made = Settings(self.home, self.values, self.file, self.lines, self.source)
        made.given, made.searched, made._also = self.given, self.searched, self._also
        return made

    def give(self, name: str, value: Any) -> None:
        """A setting from the command line, which goes before the file's; what it selects or ignores goes beside it."""
        if name not in ("select", "ignore"):
            self.values[name] = value
        self.given[name] = value

    def exclude_also(self, patterns: list[str]) -> None:
        """More that is left out, from the command line: patterns from the working folder. Raises BadPattern."""
        here = os.getcwd()
        for pattern in patterns:
            takes, folder = "!" * pattern.startswith("!"), here
            path = pattern[len(takes) :]
            if path.startswith(os.path.join(here, "")):
                path = path[len(here.rstrip(os.sep)) :]
            while path.startswith(("../", "./../")) and os.path.dirname(folder) != folder:
                folder, path = os.path.dirname(folder), path[path.index("../") + 2 :]
            self._also.append(Files(folder, compiled([takes + path])))
        self.given["exclude"] = patterns

    @property
    def tree(self) -> str:
        """The work tree of the settings, or their folder where there is none (a real path): what they name outside it
        is read where that cannot show, and never quoted."""
        if self._tree is None:
            self._tree = tree_of(self.folder)
        return self._tree

    @property
    def lang(self) -> str:
        return str(self.values["lang"])

    @property
    def reports(self) -> list[str]:
        return list(self.values["reports"])

    @property
    def rule_folders(self) -> list[str]:
        return [os.path.normpath(os.path.join(self.home, folder)) for folder in self.values["rules"]]

    @property
    def folder(self) -> str:
        """The settings file's folder, or the current one, as an absolute path."""
        return os.path.abspath(self.home or ".")

    @property
    def pack_folders(self) -> dict[str, str]:
        """The pack of the reports below each folder (an absolute path)."""
        return {os.path.normpath(os.path.join(self.folder, f)): pack for f, pack in self.values["packs"].items()}

    @property
    def baseline(self) -> str:
        """The baseline's path as a person would type it from here; ``""`` for none."""
        name = self.values["baseline"]
        path = os.path.normpath(os.path.join(self.home, name)) if name else ""
        here = os.path.join(os.getcwd(), "")
        return path[len(here) :] if path.startswith(here) else path

    @property
    def excluded(self) -> list[Files]:
        """The patterns of what is left out; the last that says anything of a path decides."""
        patterns = self.values["exclude"]
        return [*([Files(self.folder, patterns)] if patterns else []), *self._also]

    def names(self, path: str) -> tuple[list[str], list[str]]:
        """The names of a file that settings for some files go by (:meth:`Places.names`), its path first."""
        if not self.values["packs"] and not self.values["overrides"]:
            name = [os.path.abspath(path)]
            return name, name
        return self.places.names(path)

    @property
    def places(self) -> Places:
        if self._places is None:
            from .places import Places

            self._places = Places(self.folder, self.values["packs"])
        return self._places

    def policy(self, path: str) -> Policy:
        """What holds for a file: the settings, what overrides them for it, the command line."""
        shown, names = self.names(path)
        matching = self._matching_any(shown)
        packs, enforced = self._packs_of(names)
        key = (tuple(packs), enforced, tuple(matching))
        if key not in self._policies:
            layers = [{"select": [], "ignore": [], "severity": {}, "strict": None, **self.values}]
            layers += [self.values["overrides"][number] for number in matching]
            layers.append({"select": [], "ignore": [], "severity": {}, "strict": None, **self.given})
            strict = [layer["strict"] for layer in layers if layer["strict"] is not None]
            self._policies[key] = Policy(packs, enforced, strict[-1], layers)
        return self._policies[key]

    def _packs_of(self, names: list[str]) -> tuple[list[str], bool]:
        """The packs of a file by its names, one where they agree; whether it is held to it by any of them."""
        if not self.values["packs"] and not self.values["overrides"]:
            return [], False
        found: list[tuple[str, str]] = []
        held = False
        for name in names:
            overriding = [self.values["overrides"][number] for number in self.matching(name)]
            packs = [override["pack"] for override in overriding if override["pack"]]
            found.append(("", packs[-1]) if packs else self.places.pack(name))
            said = [override.get("enforce") for override in overriding]
            said = [self.values["enforce"], *said, self.given.get("enforce")]
            held = held or [each for each in said if each is not None][-1]
        if len(found) > 1:
            from .places import packs_by

            return packs_by(found), held
        return [pack for _, pack in found if pack], held

    def _matching_any(self, names: list[str]) -> list[int]:
        return sorted({number for name in names for number in self.matching(name)})

    def matching(self, path: str) -> list[int]:
        """The overrides that a file (an absolute path) is meant by, in order."""
        if self._overrides is None:
            self._overrides = [(Files(self.folder, o["files"]), o) for o in self.values["overrides"]]
        return [number for number, (files, _) in enumerate(self._overrides) if files.holds(path)]

    @property
    def judges(self) -> bool:
        """Whether any rule is named, here or in an override."""
        return bool(self.rule_names())

    def table(self, path: str = "") -> list[tuple[str, Any, str]]:
        """Each setting with its value and where it comes from: ``file:line``, or a key of the catalogue.

        With a file's path, what holds for that file: its pack, and what overrides have changed.
        """
        written = self.values.get("patterns", {})
        rows = []
        for name in DEFAULTS:
            if name == "overrides" and path:
                continue
            value, origin = self.values[name], self._origin(name, f"{name}[0]")
            if name == "exclude":
                value = [*written.get("exclude", []), *self.given.get("exclude", [])]
            elif name == "overrides":
                files = written.get("overrides", [])
                value = [{**_said(o), "files": files[i]} for i, o in enumerate(value)]
            elif name == "ignore" and name in self.given:
                value = [*value, *self.given[name]]
            elif name in self.given:
                value = self.given[name]
            rows.append((name, value, origin))
        if not path:
            return rows
        numbers = self._matching_any(self.names(path)[0])
        result = []
        for name, value, origin in rows:
            for number in numbers:
                found = self.values["overrides"][number].get(name)
                if found in (None, "", [], {}) or (name in self.given and name != "ignore"):
                    continue
                if name == "ignore":  # what is left out adds up
                    value = [*value, *(pattern for pattern in found if pattern not in value)]
                else:
                    value = {**value, **found} if isinstance(value, dict) else found
                if name not in self.given:
                    origin = self._origin(f"overrides[{number}].{name}", f"overrides[{number}]")
            result.append((name, value, origin))
        pack = self.policy(path).pack
        where = self._origin("packs")
        for number in numbers:
            if self.values["overrides"][number]["pack"]:
                where = self._origin(f"overrides[{number}].pack")
        result.append(("pack", pack, where if pack else "origin-default"))
        return result

    def _origin(self, *names: str) -> str:
        if names[0] in self.given:
            return "origin-command-line"
        line = next((self.lines[name] for name in names if name in self.lines), None)
        return f"{self.file}:{line}" if line is not None else "origin-default"

    def rule_names(self) -> list[tuple[str, str]]:
        """Every rule name or pattern that is mentioned, with the setting's name."""
        found = []
        tables = [("", self.values)] + [(f"overrides[{i}].", o) for i, o in enumerate(self.values["overrides"])]
        for prefix, table in tables:
            for name in ("select", "ignore", "severity"):
                found += [(f"{prefix}{name}", pattern) for pattern in table[name]]
        return found + [(name, p) for name in ("select", "ignore") for p in self.given.get(name, ())]

    def misplaced(self) -> list[Diagnostic]:
        """Packs of folders that there are not, or that cannot be told."""
        if not any(self.values[name] for name in ("packs", "overrides", "enforce")):
            return []
        from .places import misplaced

        return misplaced(self.folder, self.values, self.complain)

    def complain(self, name: str, word: str, phrase: Phrase, rule: str = "settings") -> Diagnostic:
        """A diagnostic about a setting's value: at its line in the file, or about the command line."""
        if self.source is None or name in self.given:
            return Diagnostic(rule, ERROR, phrase, file=f"--{name}" if name in self.given else self.file)
        start = self.source.starts[self.lines.get(name, 1) - 1]
        at = max(self.source.text.find(word, start), start)
        return Diagnostic(rule, ERROR, phrase, file=self.source.name, source=self.source, span=Span(at, at + len(word)))


def _said(override: dict[str, Any]) -> dict[str, Any]:
    """What an override says, and nothing of what it does not."""
    return {name: value for name, value in override.items() if value not in ("", [], {}, None) and name != "files"}


def find(start: str, cache: str | None = None) -> str | None:
    """The settings file in force for a folder, or None."""
    folder = os.path.abspath(start)
    while True:
        own = os.path.join(folder, OWN)
        if os.path.lexists(own):  # whatever it is: settings that cannot be read are never taken for none
            return own
        shared = os.path.join(folder, SHARED)
        if os.path.isfile(shared) and holds_settings(shared, cache):
            return shared
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def holds_settings(path: str, cache: str | None = None) -> bool:
    """Whether a pyproject.toml has a table of ours, however TOML lets it be written."""
    data = read_bytes(path, path)
    return isinstance(data, bytes) and has_table(data, cache)


def has_table(data: bytes, cache: str | None = None) -> bool:
    """Whether the text of a pyproject.toml has a table of ours."""
    # A name in quotes may be written with escapes.
    if b"crossfoot" not in data and b"\\u" not in data and b"\\U" not in data and b"\\x" not in data:
        return False
    key = f"shared-{store.key([data])}.bin"
    found = store.read(cache, key)
    if not isinstance(found, bool):
        found = _has_table(data)
        store.write(cache, key, found)
    return found


def _has_table(data: bytes) -> bool:
    import re
    import tomllib

    try:
        tool = tomllib.loads(data.decode("utf-8-sig")).get("tool")
    except (ValueError, RecursionError):  # whether it is ours is not to be known: what looks like it is
        return re.search(_TABLE, data, re.MULTILINE) is not None
    return isinstance(tool, dict) and "crossfoot" in tool


def load(path: str, cache: str | None, *, named: bool = True) -> tuple[Settings | None, list[Diagnostic]]:
    """The settings of a file; None with diagnostics where it is wrong. Where nobody has ``named`` it, a link that leads
    out of its work tree is not quoted."""
    settings, problems = _loaded(path, cache)
    if named or not os.path.islink(path):
        return settings, problems
    tree = tree_of(os.path.dirname(os.path.abspath(path)))
    if settings is not None and leads_out(path, tree):
        settings.source = None
    return settings, unquoted(problems, tree)


def _loaded(path: str, cache: str | None) -> tuple[Settings | None, list[Diagnostic]]:
    home = os.path.dirname(os.path.abspath(path))
    home = os.path.relpath(home) if home != os.getcwd() else ""
    name = os.path.join(home, os.path.basename(path))
    shared = os.path.basename(path) == SHARED
    data = read_bytes(path, name, MAX_BYTES)
    if isinstance(data, Diagnostic):
        return None, [data]
    key = f"settings-{store.key([b'01'[shared:][:1], data])}.bin"
    stored = store.read(cache, key)
    source = decode(data, name)
    if isinstance(source, Diagnostic):
        return None, [source]
    if stored is None:
        from .written import checked

        values, lines, problems = checked(source, shared)
        if problems:
            return None, problems
        store.write(cache, key, (values, lines))
    else:
        values, lines = stored
    return Settings(home, values, name, lines, source), []
