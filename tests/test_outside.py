"""What leads out of the work tree: never read where nobody has named it, and never quoted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .cli.test_gate import BAD, GOOD, put
from .conftest import Run
from .settings.trees import RULES, git

SECRET = "top: secret\n密码: hunter2 'hunter2\n"
FORMATS = ("full", "concise", "json", "jsonl", "html", "sarif", "github", "gitlab", "checkstyle", "junit", "rdjson")
FORM = 'form f "甲表" root { a "甲" money required }\nrule r on f "乙" { check a <= 5元 }\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A work folder, and beside it what is none of its business."""
    put(tmp_path, {"secret": SECRET, "out/secret.yaml": BAD.replace("某局", "hunter2"), "work/reports/a.yaml": GOOD})
    return tmp_path / "work"


@pytest.fixture(params=["git", "no git"])
def tree(home: Path, request: pytest.FixtureRequest) -> Path:
    if request.param == "git":
        git(home, "init", "-q")
        put(home, {"rules/.keep": ""})
    return home


# ---- reports ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", FORMATS)
def test_a_report_that_is_a_link_out_is_not_quoted(shape: str, tree: Path, crossfoot: Callable[..., Run]) -> None:
    for number, target in enumerate(("../../secret", "../../out/secret.yaml", str(tree.parent / "secret"))):
        (tree / "reports" / f"{number}.yaml").symlink_to(target)
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    done = crossfoot("check", "--rules", RULES, "--format", shape, cwd=tree)
    assert done.code == 1 and "hunter2" not in done.text and "0.yaml" in done.out


@pytest.mark.parametrize(
    "words", [(".",), ("reports",), ("reports/*.yaml",), (), ("reports/b.yaml", "--only-reports"), ("--changed",)]
)
def test_it_is_said_however_it_is_come_to(words: tuple[str, ...], tree: Path, crossfoot: Callable[..., Run]) -> None:
    put(tree, {"crossfoot.toml": f'rules = ["{RULES}"]\nreports = ["reports"]\n'})
    git(tree, "init", "-q")
    (tree / "reports" / "b.yaml").symlink_to("../../out/secret.yaml")
    git(tree, "add", "-A")
    if words == ("--changed",):
        git(tree, "commit", "-qm", "x", "--", "crossfoot.toml")
    done = crossfoot("check", *words, "--format", "json", cwd=tree)
    found = [(d["file"], d["rule"]) for d in json.loads(done.out)["diagnostics"]]
    assert done.code == 1 and found == [("reports/b.yaml", "file-outside")]


def test_many_of_them(tree: Path, crossfoot: Callable[..., Run]) -> None:
    """With stored results, and by several processes."""
    put(tree, {f"reports/r{number:03}.yaml": GOOD for number in range(80)})
    (tree / "reports" / "b.yaml").symlink_to("../../out/secret.yaml")
    for jobs in ("1", "2"):
        for _ in range(2):
            done = crossfoot("check", ".", "--rules", RULES, "--format", "json", "--jobs", jobs, cwd=tree)
            assert [d["rule"] for d in json.loads(done.out)["diagnostics"]] == ["file-outside"]


def test_what_a_person_names_is_read(tree: Path, crossfoot: Callable[..., Run]) -> None:
    (tree / "reports" / "b.yaml").symlink_to("../../out/secret.yaml")
    for words in (("reports/b.yaml",), ("../out/secret.yaml",), ("../out",), (str(tree.parent / "out"),)):
        done = crossfoot("check", *words, "--rules", RULES, cwd=tree)
        assert "total-of-entries" in done.out and "file-outside" not in done.text, words


def test_what_stays_within_is_read(home: Path, crossfoot: Callable[..., Run]) -> None:
    """The work tree is the repository's, whatever folder the settings lie in and a run begins in."""
    put(home, {"common/c.yaml": BAD, "reports/crossfoot.toml": f'rules = ["{RULES}"]\nreports = ["."]\n'})
    (home / "reports" / "c.yaml").symlink_to("../common/c.yaml")
    said = crossfoot("check", cwd=home / "reports")
    assert "file-outside" in said.out  # without a repository, it ends with the settings' folder
    git(home, "init", "-q")
    said = crossfoot("check", cwd=home / "reports")
    assert "file-outside" not in said.out and "total-of-entries" in said.out


@pytest.mark.parametrize("reports", ["../out", "../out/*.yaml", "../out/secret.yaml", "ln"])
def test_settings_that_name_reports_outside(reports: str, tree: Path, crossfoot: Callable[..., Run]) -> None:
    (tree / "ln").symlink_to("../out")
    put(tree, {"crossfoot.toml": f'rules = ["{RULES}"]\nreports = ["{reports}"]\n'})
    done = crossfoot("check", cwd=tree)
    assert done.code == 1 and "file-outside" in done.out and "hunter2" not in done.text


# ---- what settings name ----------------------------------------------------------------------------------------------


def link(home: Path) -> str:
    (home / "x").symlink_to("../secret")
    return "x"


WAYS: dict[str, Callable[[Path], str]] = {
    "relative": lambda home: "../secret",
    "absolute": lambda home: str(home.parent / "secret"),
    "a link": link,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("setting", ["rules", "baseline"])
def test_what_settings_name_outside_is_not_quoted(
    setting: str, way: str, tree: Path, crossfoot: Callable[..., Run]
) -> None:
    name = WAYS[way](tree)
    value = f'["{name}"]' if setting == "rules" else f'"{name}"'
    put(tree, {"crossfoot.toml": f"{setting} = {value}\n"})
    commands = [("check", "."), ("baseline", "check"), ("waivers",)]
    commands += [("test",), ("rules",), ("explain", "x"), ("manual", "m")] if setting == "rules" else []
    for command in commands:
        for language in ("zh", "en"):
            done = crossfoot(*command, "--lang", language, cwd=tree)
            assert "hunter2" not in done.text and "top" not in done.text, (command, done.text)
            if command[0] == "check":
                assert (done.code == 2 and "secret" in done.err.replace("\n", "")) or way == "a link"
    typed = crossfoot("check", "reports", f"--{setting}", name, "--lang", "en", cwd=tree)
    assert typed.code == 2 and "top" in typed.err  # a person named it


def test_good_rules_outside_are_rules(tree: Path, crossfoot: Callable[..., Run]) -> None:
    put(tree.parent, {"shared/r.rules": FORM})
    put(tree, {"crossfoot.toml": 'rules = ["../shared"]\n', "reports/b.yaml": "表: 甲表\n甲: 6.00元\n"})
    done = crossfoot("check", "reports/b.yaml", cwd=tree)
    assert done.code == 1 and "[r]" in done.out


@pytest.mark.parametrize("name", ["crossfoot.toml", "pyproject.toml"])
def test_settings_that_are_a_link_out(name: str, tree: Path, crossfoot: Callable[..., Run]) -> None:
    put(tree.parent, {"secret": "[tool.crossfoot]\nhunter2 = 'x\n"})
    (tree / name).symlink_to("../secret")
    done = crossfoot("check", ".", cwd=tree)
    assert done.code == 2 and "hunter2" not in done.text and name in done.err
    put(
        tree.parent,
        {"secret": "[tool.crossfoot.packs]\n'.' = 'hunter3'\n" if name[0] == "p" else "packs = {a = 'b'}\n"},
    )
    done = crossfoot("check", ".", cwd=tree)
    assert done.code == 2 and " | " not in done.text


def test_tests_of_a_pack(tree: Path, crossfoot: Callable[..., Run]) -> None:
    put(tree, {"rules/r.rules": FORM})
    put(tree, {"rules/tests/a.yaml": "表: 甲表\n甲: 1.00元\n", "crossfoot.toml": 'rules = ["rules"]\n'})
    (tree / "rules" / "tests" / "b.yaml").symlink_to("../../../secret")
    done = crossfoot("test", "--lang", "en", cwd=tree)
    assert done.code == 1 and "hunter2" not in done.text and "rules/tests/b.yaml" in done.text
    (tree / "rules" / "tests" / "b.yaml").unlink()
    (tree / "rules" / "tests" / "a.yaml").unlink()
    (tree / "rules" / "tests").rmdir()
    (tree / "rules" / "tests").symlink_to("../../out")
    done = crossfoot("test", "--lang", "en", cwd=tree)
    assert done.code == 1 and "hunter2" not in done.text and "file-outside" in done.text


def test_tests_of_a_pack_outside(tree: Path, crossfoot: Callable[..., Run]) -> None:
    put(tree.parent, {"shared/r.rules": FORM, "shared/tests/a.yaml": "表: 甲表\n甲: hunter2\n"})
    put(tree, {"crossfoot.toml": 'rules = ["../shared"]\n'})
    done = crossfoot("test", "--lang", "en", cwd=tree)
    assert done.code == 1 and "hunter2" not in done.text and "tests/a.yaml" in done.text
    assert "hunter2" in crossfoot("test", "--rules", "../shared", "--lang", "en", cwd=tree).text


def test_formatting(tree: Path, crossfoot: Callable[..., Run]) -> None:
    put(tree, {"rules/a.rules": "pack p\n"})
    (tree / "rules" / "b.rules").symlink_to("../../secret")
    for words in (("--check",), ("--diff",), ()):
        done = crossfoot("format", "rules", *words, cwd=tree)
        assert done.code == 2 and "hunter2" not in done.text and "rule-outside" in done.err
    assert (tree.parent / "secret").read_text("utf-8") == SECRET


def test_formatting_what_settings_name_outside(tree: Path, crossfoot: Callable[..., Run]) -> None:
    put(tree, {"crossfoot.toml": 'rules = ["../secret"]\nlang = "en"\n'})
    for words in (("--check",), ("--diff",), ()):
        done = crossfoot("format", *words, cwd=tree)
        assert done.code == 2 and "hunter2" not in done.text and "is not quoted" in done.err
    assert "top: secret" in crossfoot("format", "../secret", cwd=tree).err  # whoever names it has it read
    assert (tree.parent / "secret").read_text("utf-8") == SECRET
