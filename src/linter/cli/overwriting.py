"""What an output may go over: nothing that is read, nothing that somebody wrote by hand, and whatever it was before.

Nothing is written before all of this is known, so that no report is mended by a run whose result cannot be kept.
"""

from __future__ import annotations

import json
import os
import stat

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..reading import decode, read_bytes
from ..writing import obstacle, unwritable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..source import Source

# What is read wherever it lies: an output of such a name would be taken for a report or a rule file by the next run.
_READ = (".yaml", ".yml", ".rules")
# Some bytes of a text say whether it is a page, a table or the like.
_ENOUGH = 4096
# What a line of ours for people begins with, behind its place where it has one.
_SAID = tuple(f"{word}[" for word in ("error", "warning", "note", "错误", "警告", "提示"))
# What a line of the format jsonl can be.
_KINDS = ("diagnostic", "not_evaluated", "summary")


def in_the_way(output: str, reads: Iterable[str]) -> Diagnostic | None:
    """Why an output is not to be written: it would go over one of the files that are read, over a text that somebody
    wrote, or cannot be written at all."""
    target = os.path.realpath(output)
    there = _info(target)
    if there is not None and not stat.S_ISREG(there.st_mode) and not stat.S_ISDIR(there.st_mode):
        return None  # a device, a pipe
    if _is_read(target, there, reads):
        return Diagnostic("output-in-the-way", ERROR, Phrase("output-in-the-way"), file=output)
    if there is not None and _is_a_stream(there):
        return Diagnostic("output-in-the-way", ERROR, Phrase("output-stream"), file=output)
    if there is not None and stat.S_ISREG(there.st_mode) and _is_written_by_hand(target):
        return Diagnostic("output-in-the-way", ERROR, Phrase("output-over-other"), file=output)
    error = obstacle(output)
    return unwritable(output, error) if error is not None else None


def _info(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except (OSError, ValueError):
        return None


def _is_read(target: str, there: os.stat_result | None, reads: Iterable[str]) -> bool:
    """Whether a file is one of those that are read, by whatever name, or is called as they are."""
    if target.lower().endswith(_READ):
        return True
    for path in reads:
        if os.path.realpath(path) == target:
            return True
        info = _info(path) if there is not None else None
        if info is not None and there is not None and os.path.samestat(info, there):
            return True
    return False


def _is_a_stream(there: os.stat_result) -> bool:
    """Whether a file is where standard output or standard error goes, as the shell has it."""
    for descriptor in (1, 2):
        try:
            if os.path.samestat(os.fstat(descriptor), there):
                return True
        except OSError:
            continue
    return False


# ---- what a file holds -----------------------------------------------------------------------------------------------


def _is_written_by_hand(path: str) -> bool:
    """Whether a file is no output of ours, but settings, YAML, rules or a baseline."""
    name = os.path.basename(path).lower()
    if name.endswith(".toml") or name.startswith(".git") or any(ending in name for ending in _READ):
        return True
    data = read_bytes(path, path)
    if isinstance(data, Diagnostic):  # too large for anybody's hand, or not to be read
        return False
    start = data[:_ENOUGH].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start or start.startswith((b"<", b"file,line,column,")):
        return False
    source = decode(data, path)
    if isinstance(source, Diagnostic):
        return False
    if start[:1] in (b"{", b"["):
        ours = _is_json_of_ours(source.text)
        if ours is not None:
            return not ours
    first = source.text.split("\n", 1)[0]
    if first.startswith(_SAID) or any(f": {said}" in first for said in _SAID):
        return False
    return _is_yaml(source) or _are_rules(source.text) or _is_toml(source.text)


def _is_json_of_ours(text: str) -> bool | None:
    """Whether a text is what a format in JSON writes; None where it is no JSON."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        lines = text.split("\n", 1)
        if len(lines) < 2 or not lines[0].endswith("}"):
            return None
        try:
            found = json.loads(lines[0])
        except (ValueError, RecursionError):
            return None
        return isinstance(found, dict) and found.get("type") in _KINDS
    if isinstance(found, list):  # gitlab
        return all(isinstance(entry, dict) and "check_name" in entry for entry in found)
    if not isinstance(found, dict):
        return None
    return (
        found.get("type") in _KINDS or isinstance(found.get("tool"), dict) or "runs" in found or "diagnostics" in found
    )


def _is_yaml(source: Source) -> bool:
    """Whether a text is YAML that says something of keys, as reports and settings of all kinds do."""
    from ..yaml.document import parse
    from ..yaml.nodes import MAPPING, SEQUENCE

    documents, _ = parse(source)
    roots = [document.root for document in documents if document.root is not None]
    return any(
        root.kind == MAPPING or (root.kind == SEQUENCE and any(item.kind == MAPPING for item in root.items))
        for root in roots
    )


def _are_rules(text: str) -> bool:
    """Whether a text begins as a rule file does."""
    from ..language.reading.vocabulary import DECLARATION, WORDS

    words = {word for each in WORDS if each.kind == DECLARATION for word in (each.english, each.chinese)}
    for line in text.splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            first, _, rest = stripped.partition(" ")
            return first in words and bool(rest)
    return False


def _is_toml(text: str) -> bool:
    import tomllib

    try:
        return bool(tomllib.loads(text))
    except (ValueError, RecursionError):
        return False
