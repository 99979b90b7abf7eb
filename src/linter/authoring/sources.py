"""What stands in the files of packs: enough to know which of them cannot have to do with a name."""

from __future__ import annotations

from ..program.pack import own_path, read_rules, rule_files
from ..program.program import Program


def written(program: Program, pack: str) -> str:
    """The text of a pack's own rule files."""
    text = program.written.get(pack)
    if text is None:
        found = [read_rules(path, path) for path in rule_files(own_path(program.index[pack]["folder"]))]
        text = "\n".join(data.decode("utf-8", "replace") for data in found if isinstance(data, bytes))
        program.written[pack] = text
    return text


def heirs(program: Program, pack: str, *names: str) -> list[str]:
    """The packs that extend a pack and may say something else of what goes by one of these names.

    The others do not even name it; to compile them would take seconds each.
    """
    found = []
    for other, info in program.index.items():
        lineage = info["lineage"]
        if pack in lineage:
            between = (other, *lineage[lineage.index(pack) + 1 :])
            if any(name in written(program, each) for each in between for name in names if name):
                found.append(other)
    return found
