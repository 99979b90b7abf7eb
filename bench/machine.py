"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.place import ROOT, Place
from bench.tables import table
from bench.tools import Tool


def describe(place: Place, tools: list[Tool]) -> None:
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    versions = [place.printed("--version").strip(), *(f"{tool.name} {tool.version}" for tool in tools)]
    rows = [
        ("processor", f"{_field('/proc/cpuinfo', 'model name') or platform.processor()}, {os.cpu_count()} cores"),
        ("memory", f"{int((_field('/proc/meminfo', 'MemTotal') or '0').split()[0]) / 2**20:.1f} GiB"),
        ("system", f"{_system()}, {platform.system()} {platform.release()} {platform.machine()}"),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}, {_parsers()}"),
        ("commands", ", ".join(versions)),
        ("revision", _revision()),
        ("load before (1, 5, 15 min)", load),
    ]
    table(("", ""), rows)


def _field(path: str, name: str) -> str:
    file = Path(path)
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == name:
                return value.strip()
    return ""


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return platform.platform()


def _parsers() -> str:
    found = []
    for package in ("ruamel.yaml", "ruamel.yaml.clib", "ruamel.yaml.clibz"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def _revision() -> str:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
        return done.stdout.decode().strip()

    revision = git("rev-parse", "--short=12", "HEAD") or "unknown"
    return revision + (" with changes" if git("status", "--porcelain", "--untracked-files=no") else "")
