"""The package as Python callers use it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import linter, os
from pathlib import Path

cache = os.environ["CROSSFOOT_CACHE_DIR"]

Path("a.yaml").write_text("表: 项目支出绩效自评表\\n年度: 2022\\n实施单位: 某局\\n总分: 101\\n")
first = linter.check(["a.yaml"], cache=cache)
linter.model("项目支出绩效自评表", cache=cache)
import linter.check.engine as engine

second = linter.check(["a.yaml"], cache=cache)
assert engine.__name__ == "linter.check.engine"
said = [[(d.rule, d.span.start) for d in result.files[0].diagnostics] for result in (first, second)]
assert said[0] == said[1] and said[0], said
"""


def test_check_can_be_called_again(tmp_path: Path) -> None:
    """Its first call loads the room of the same name, which must not take its place."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
