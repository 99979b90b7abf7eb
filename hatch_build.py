"""What a wheel gets beside the sources: the packs sealed by `make sealed`, one file for each Python, where they were
made by these sources. Without them a wheel is as good; its first check compiles."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SEALED = "build/sealed"


class SealedPacks(BuildHookInterface):  # type: ignore[type-arg]
    """Takes the sealed packs along."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        found = sorted((root / SEALED).glob("rules.*.sealed"))
        if not found:
            return
        sys.path.insert(0, str(root / "src"))
        from linter.program.pack import own_digest
        from linter.program.sealed import Damaged, Sealed
        from linter.startup.store import code

        for path in found:
            try:
                head = Sealed(str(path)).head
            except (OSError, Damaged) as wrong:
                raise SystemExit(f"{path}: not a sealed file ({wrong}); make sealed") from None
            if head["code"] != code() or head["rules"] != own_digest():
                raise SystemExit(f"{path}: sealed from other sources; make sealed")
            build_data["force_include"][str(path)] = f"linter/{path.name}"
