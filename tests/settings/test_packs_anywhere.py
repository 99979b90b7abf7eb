"""A report has the pack of its folder, by whatever way it is come to and however settings write the folder."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ..cli.test_gate import put
from ..conftest import Run

# Three packs of one form, told apart by the rule that each has of its own.
RULES = """pack {name} "{name}"
form {name}_line "表" root {{
    unit "单位" text required  total "合计数额" money required  rest "结余数额" money required
}}
rule of-{name} on {name}_line "{name}" {{ check total <= rest }}
"""
REPORT = "单位: 某局\n合计数额: 4.00\n结余数额: 3.00\n"
PACKS = ("alpha", "beta", "gamma")


def tree(home: Path, choice: random.Random) -> tuple[dict[str, str], list[str]]:
    """Folders with a report each, some folders with packs, and links to them; the packs, and the links."""
    folders = ["."]
    for number in range(choice.randint(2, 6)):
        folder = str(Path(choice.choice(folders)) / f"f{number}")
        (home / folder).mkdir()
        folders.append(folder)
    for folder in folders:
        (home / folder / "r.yaml").write_text(REPORT, "utf-8")
    given = {folder: choice.choice(PACKS) for folder in choice.sample(folders, choice.randint(1, len(folders)))}
    given.setdefault(".", "alpha")
    links = []
    for number in range(choice.randint(1, 3)):
        at = str(Path(choice.choice(folders)) / f"l{number}")
        target = choice.choice([folder for folder in folders if folder != "."] + [str(Path(folders[-1]) / "r.yaml")])
        if target.endswith(".yaml"):
            at += ".yaml"
        (home / at).symlink_to(os.path.relpath(home / target, (home / at).parent))
        links.append(at)
    return given, links


def written(folder: str, home: Path, choice: random.Random) -> str:
    """A folder as settings may write it."""
    ways = [folder, f"./{folder}", f"{folder}/", str(home / folder), f"../{home.name}/{folder}", f"x/../{folder}"]
    return choice.choice(ways[:-1])


def nearest(folder: str, given: dict[str, str]) -> str:
    """The nearest folder that has a pack."""
    while folder not in given:
        folder = str(Path(folder).parent)
    return folder


def below(folder: str, other: str) -> bool:
    return folder != other and (other == "." or folder.startswith(f"{other}/"))


def expected(folders: list[str], given: dict[str, str]) -> set[str]:
    """The packs of a report that is called so: of the nearest folders, but those above another."""
    found = {nearest(folder, given) for folder in folders}
    return {given[each] for each in found if not any(below(other, each) for other in found)}


SLOW = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(1000, 1200)]


@pytest.mark.parametrize("seed", [*range(16), *SLOW])
def test_a_pack_is_its_folders(seed: int, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    choice, home = random.Random(seed), tmp_path / "repo"
    for name in PACKS:
        put(tmp_path, {f"packs/{name}/{name}.rules": RULES.format(name=name)})
    home.mkdir(exist_ok=True)
    given, links = tree(home, choice)
    table = "".join(f'"{written(folder, home, choice)}" = "{name}"\n' for folder, name in given.items())
    rules = ", ".join(f'"../packs/{name}"' for name in PACKS)
    enforce = choice.choice(("", "enforce = true\n"))
    put(home, {"crossfoot.toml": f'lang = "en"\nrules = [{rules}]\n{enforce}[packs]\n{table}'})
    reports = [str(path.relative_to(home)) for path in home.rglob("r.yaml") if not path.is_symlink()]
    for report in reports:
        own = str(Path(report).parent)
        ways = {way: [own] for way in (report, f"./{report}", str(home / report), f"../repo/{report}")}
        for link in links:
            real = os.path.relpath(os.path.realpath(home / link), os.path.realpath(home))
            if report.startswith(f"{real}/"):
                ways[str(Path(link) / Path(report).relative_to(real))] = [own, str(Path(link).parent)]
            elif report == real:
                ways[link] = [own, str(Path(link).parent)]
        for way, folders in ways.items():
            done = crossfoot("check", "--format", "concise", way, cwd=home)
            packs = expected(folders, given)
            assert done.code == 1 and ("packs-unclear" in done.out) == (len(packs) > 1), (way, done.text)
            found = set(re.findall(r"\[of-(\w+)\]", done.out))
            assert found <= packs and len(found) == 1, (way, done.text)
