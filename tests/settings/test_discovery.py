"""Which files are looked at: endings, folders, links, patterns, paths of the command line, nested settings."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.settings.globs import BadPattern, Files, compiled

from ..cli.test_gate import BAD, GOOD, put, settings
from ..conftest import Run
from .trees import RULES, git

COMMON = ("--rules", RULES, "--lang", "en")


@pytest.fixture
def looked_at(crossfoot: Callable[..., Run], tmp_path: Path) -> Callable[..., list[str]]:
    """The files that a run says something about."""

    def run(*arguments: str, cwd: str = "") -> list[str]:
        done = crossfoot("check", *arguments, *COMMON, "--format", "concise", cwd=tmp_path / cwd)
        return sorted(set(re.findall(r"^(.+?):\d+:\d+: ", done.out, re.MULTILINE)))

    return run


def test_endings_and_folders_of_any_name(tmp_path: Path, looked_at: Callable[..., list[str]]) -> None:
    files = ["B.YAML", "C.Yml", "build/a.yaml", "dist/a.yaml", "node_modules/x/a.yaml", "venv/a.yml", "x.yaml/a.yaml"]
    put(tmp_path, dict.fromkeys([*files, "a.yaml.bak", "yaml", "ayaml"], BAD))
    assert looked_at(".") == files
    assert looked_at("**/*.yaml") == [name for name in files if not name.lower().endswith(".yml")]


def test_hidden_ones_where_git_has_them(tmp_path: Path, looked_at: Callable[..., list[str]]) -> None:
    put(tmp_path, dict.fromkeys(["a.yaml", ".h.yaml", ".x/a.yaml", ".x/b.yaml", ".git.yaml"], BAD))
    assert looked_at(".") == ["a.yaml"]
    assert looked_at(".x") == [".x/a.yaml", ".x/b.yaml"]  # named is named
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-f", ".x/a.yaml", ".h.yaml")
    put(tmp_path, {".git/objects/z.yaml": BAD})
    assert looked_at(".") == [".h.yaml", ".x/a.yaml", "a.yaml"]


def test_other_tools_files_with_tags(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"a.yaml": GOOD, ".gitlab-ci.yml": "x: !reference [a, b]\n", "s.yml": "a: !Sub b\n---\nb: !Ref c\n"})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    assert crossfoot("check", ".", *COMMON, cwd=tmp_path).code == 0
    assert crossfoot("check", "--only-reports", ".gitlab-ci.yml", *COMMON, cwd=tmp_path).code == 0
    put(tmp_path, {"a.yaml": GOOD.replace("某局", "!x 某局")})
    assert "yaml-tag" in crossfoot("check", ".", *COMMON, cwd=tmp_path).out


def test_links_that_go_round(tmp_path: Path, looked_at: Callable[..., list[str]]) -> None:
    put(tmp_path, {"reports/a.yaml": BAD, "reports/b/c.yaml": BAD, "out/d.yaml": BAD})
    for name, target in (("one", "."), ("two", ".."), ("b/three", "../b"), ("out", "../out")):
        (tmp_path / "reports" / name).symlink_to(target)
    found = ["reports/a.yaml", "reports/b/c.yaml"]
    for paths in (("reports",), ("reports/**/*.yaml",), ("reports/*",), ("reports/**", "reports", "reports/a.yaml")):
        assert looked_at(*paths) == found
    put(tmp_path, {"crossfoot.toml": settings('reports = ["reports/**/*.yaml", "reports/*"]\n')})
    assert looked_at() == found
    assert looked_at("reports/out") == ["reports/out/d.yaml"]  # named is named
    assert looked_at("reports/out/d.yaml", "--force-exclude", "--only-reports") == ["reports/out/d.yaml"]
    put(tmp_path, {"crossfoot.toml": settings('reports = ["reports/out"]\n')})
    assert looked_at() == ["reports/out/d.yaml"]


def test_each_file_once_but_for_other_settings(tmp_path: Path, looked_at: Callable[..., list[str]]) -> None:
    put(tmp_path, {"z/a.yaml": BAD, "b/x": ""})
    (tmp_path / "b" / "link.yaml").symlink_to("../z/a.yaml")
    assert looked_at(".") == ["z/a.yaml"]
    assert looked_at("b/link.yaml") == ["b/link.yaml"]
    assert looked_at("b/link.yaml", "z/a.yaml") == ["z/a.yaml"]
    lax = '[[overrides]]\nfiles = ["z/"]\nignore = ["*"]\n'
    put(tmp_path, {"crossfoot.toml": settings(lax)})
    assert looked_at(".") == ["b/link.yaml"]  # nobody gets round the settings of one name by the other


def test_what_is_passed_over_is_named(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, dict.fromkeys(["a.yaml", "b.yaml", "c/a.yaml", "d/a.yaml", ".h.yaml", ".x/a.yaml"], GOOD))
    put(tmp_path, {".gitignore": "b.yaml\n/c/\n", "crossfoot.toml": settings('exclude = ["d"]\n')})
    git(tmp_path, "init", "-q")
    (tmp_path / "e").symlink_to("d")
    (tmp_path / "z.yaml").symlink_to("a.yaml")
    done = crossfoot("check", ".", "--vacuity", cwd=tmp_path)
    assert done.code == 0
    assert done.out.split("not looked at: 8\n")[1].splitlines() == [
        "  .git/: where a version control system keeps its own",
        "  .h.yaml: hidden, and not in git",
        "  .x/: hidden, and not in git",
        "  b.yaml: ignored by git",
        "  c/: ignored by git",
        "  d/: excluded by the settings or --exclude",
        "  e: a link to a folder, which is not followed",
        "  z.yaml: the same file as another that was looked at",
    ]
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "x")
    out = crossfoot("check", ".", "--vacuity", "--changed", cwd=tmp_path).out
    assert "  a.yaml: unchanged" in out
    out = crossfoot("check", "a*", "--vacuity", cwd=tmp_path).out
    assert "  c/: ignored by git" in out and "  .h.yaml: fits none of the patterns" in out
    assert "  a.yaml" not in out


def test_a_submodule_that_is_not_there_is_named(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    for name in ("inner", "outer"):
        (tmp_path / name).mkdir()
        put(tmp_path / name, {"a.yaml": GOOD})
        git(tmp_path / name, "init", "-q")
        git(tmp_path / name, "add", "-A")
        git(tmp_path / name, "commit", "-qm", "x")
    outer = tmp_path / "outer"
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", "../inner", "x/sub")
    git(outer, "commit", "-qm", "sub")
    assert "reports: 2" in crossfoot("check", ".", *COMMON, cwd=outer).out
    git(outer, "submodule", "deinit", "-q", "-f", "x/sub")
    out = crossfoot("check", ".", "--vacuity", *COMMON, cwd=outer).out
    assert f"  x{os.sep}sub{os.sep}: a submodule that is not checked out" in out


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["*/", "!reports/"], ["a.yaml", "reports/a.yaml"]),
        (["*/", "!reports/", "!2023/"], ["a.yaml", "reports/2023/a.yaml", "reports/a.yaml"]),
        (["./drafts/"], ["a.yaml", "reports/2023/a.yaml", "reports/a.yaml"]),
        (["/a.yaml", "drafts"], ["reports/2023/a.yaml", "reports/a.yaml"]),
        (["drafts/", "!drafts/a.yaml", "reports/**/a.yaml"], ["a.yaml"]),
        (["?.yaml"], []),
    ],
)
def test_excludes(patterns: list[str], left: list[str], tmp_path: Path, looked_at: Callable[..., list[str]]) -> None:
    files = ["a.yaml", "drafts/a.yaml", "reports/2023/a.yaml", "reports/a.yaml"]
    put(tmp_path, dict.fromkeys(files, BAD))
    put(tmp_path, {"crossfoot.toml": settings(f"exclude = {json.dumps(patterns)}\n")})
    assert looked_at(".", "--only-reports") == left
    assert looked_at(*files, "--only-reports", "--force-exclude") == left
    put(tmp_path, {"crossfoot.toml": settings()})
    assert looked_at(".", "--only-reports", *(f"--exclude={pattern}" for pattern in patterns)) == left


def test_a_question_mark_is_a_character_in_the_settings(tmp_path: Path, looked_at: Callable[..., list[str]]) -> None:
    put(tmp_path, dict.fromkeys(["第1号.yaml", "第10号.yaml"], BAD))
    assert looked_at(".", "--exclude", "第?号.yaml") == ["第10号.yaml"]


def test_paths_of_the_command_line_are_of_the_working_folder(
    tmp_path: Path, looked_at: Callable[..., list[str]]
) -> None:
    put(tmp_path, dict.fromkeys(["a.yaml", "sub/a.yaml", "sub/drafts/a.yaml", "sub/x/drafts/a.yaml"], BAD))
    put(tmp_path, {"crossfoot.toml": settings('exclude = ["/a.yaml"]\n')})
    every = ["a.yaml", f"drafts{os.sep}a.yaml", f"x{os.sep}drafts{os.sep}a.yaml"]
    assert looked_at(".", cwd="sub") == every
    for pattern in ("drafts/a.yaml", "./drafts/a.yaml", "/drafts/", str(tmp_path / "sub" / "drafts"), "../sub/drafts"):
        assert looked_at(".", "--exclude", pattern, cwd="sub") == [every[0], every[2]], pattern
    assert looked_at(".", "--exclude", "sub/drafts/a.yaml", cwd="sub") == every
    assert looked_at("..", "--exclude", "drafts", "--exclude", "!/drafts", cwd="sub") == [
        "../sub/a.yaml",
        "../sub/drafts/a.yaml",
    ]


@pytest.mark.parametrize("pattern", ["[z-a]", "[[:foo:]]", "a[", "x\\", "!", "/", "[]", "a/**/b/**/c/**/d/**/e"])
def test_patterns_that_are_none(pattern: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"a.yaml": GOOD})
    done = crossfoot("check", "a.yaml", f"--exclude={pattern}", *COMMON, cwd=tmp_path)
    assert done.code == 2 and "error[settings]" in done.err
    with pytest.raises(BadPattern):
        compiled([pattern])


@given(st.text(st.sampled_from("ab*?[]!/\\-."), max_size=12), st.text(st.sampled_from("ab/."), min_size=1, max_size=30))
def test_any_pattern_is_compared_or_refused(pattern: str, name: str) -> None:
    try:
        files = Files("/w", compiled([pattern]))
    except BadPattern:
        return
    assert files.verdict(f"/w/{name}", is_folder=False) in (None, True, False)


# ---- settings in other places ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["crossfoot.toml", "pyproject.toml"])
def test_nested_settings_are_not_passed_over(
    name: str, tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = settings() if name == "crossfoot.toml" else f'[tool.crossfoot]\nrules = ["{RULES}"]\n'
    put(tmp_path, {f"dept/{name}": text, "dept/reports/a.yaml": BAD, "b.yaml": "x: 1\n"})
    for arguments in ((".",), ("b.yaml", "dept/reports/a.yaml", "--force-exclude")):
        for more in ((), ("--only-reports",)):
            done = crossfoot("check", *arguments, *more, "--lang", "en", cwd=tmp_path)
            assert done.code == 2 and f"dept{os.sep}{name}" in done.err and "settings-nested" in done.err
    for alone in ("dept/reports/a.yaml", "dept", "dept/**/*.yaml", str(tmp_path / "dept" / "reports")):
        assert crossfoot("check", alone, cwd=tmp_path).code == 1, alone  # by the settings that they lie under
    assert crossfoot("check", "b.yaml", "--only-reports", cwd=tmp_path).code == 0
    assert crossfoot("check", ".", "--exclude", "dept", "--only-reports", cwd=tmp_path).code == 0
    assert crossfoot("check", "reports", cwd=tmp_path / "dept").code == 1
    assert crossfoot("check", "dept", "--settings", f"dept/{name}", cwd=tmp_path).code == 1


TABLES = (
    "[tool.crossfoot]\nstrict = true\n", '["tool"."crossfoot"]\nstrict = true\n', "tool.crossfoot.strict = true\n",
    "[tool]\ncrossfoot.strict = true\n", "[tool]\ncrossfoot = {strict = true}\n",
    "tool = {crossfoot = {strict = true}}\n",
    "[ tool . crossfoot ]\nstrict = true\n", '"tool".\'crossfoot\'.strict = true\n',
    '[tool."cross\\u0066oot"]\nstrict = true\n',
    '["tool"]\n"crossfoot" = {"strict" = true}\n', "[[x]]\n[tool.ruff]\n[tool.crossfoot]\nstrict = true\n",
)  # fmt: skip


@pytest.mark.parametrize("text", TABLES)
def test_every_way_to_write_a_table(text: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"pyproject.toml": text, "x/y": ""})
    rows = json.loads(crossfoot("settings", "--format", "json", cwd=tmp_path / "x").out)["settings"]
    assert next(row["value"] for row in rows if row["setting"] == "strict") is True
    put(tmp_path, {"pyproject.toml": text.replace("strict", "strcit")})
    done = crossfoot("check", ".", "--lang", "en", cwd=tmp_path)
    assert done.code == 2 and "strcit" in done.err and "pyproject.toml" in done.err


@pytest.mark.parametrize(
    "text",
    ['[project]\ndependencies = ["crossfoot"]\n', "# tool.crossfoot\n", '[tool.x]\na = "[tool.crossfoot]"\n', "a ="],
)
def test_no_table_of_ours(text: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"pyproject.toml": text, "a.yaml": GOOD})
    assert crossfoot("check", "a.yaml", *COMMON, cwd=tmp_path).code == 0


@pytest.mark.parametrize("reports", ["raports", "raports/**", "empty", "rules/*.yaml", "others"])
def test_a_setting_that_finds_nothing_is_never_content(
    reports: str, tmp_path: Path, crossfoot: Callable[..., Run]
) -> None:
    put(tmp_path, {"reports/a.yaml": GOOD, "rules/x": "", "others/compose.yaml": "services: {}\n", "empty/x": ""})
    for text, code in ((f'reports = ["{reports}"]\n', 2), ('reports = ["reports"]\n', 0), ("", 0)):
        put(tmp_path, {"crossfoot.toml": settings(text)})
        for more in ((), ("--only-reports",)):  # as the hook for changed rules does
            assert crossfoot("check", *more, cwd=tmp_path).code == code, more


def test_a_name_with_a_bracket_that_is_not_there(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"报告[1].yaml": BAD, "报告1.yaml": GOOD})
    done = crossfoot("check", "报告[2.yaml", *COMMON, "--format", "concise", cwd=tmp_path)
    assert done.code == 2 and done.err.startswith("报告[2.yaml:1:1: error[file-missing]")
    assert crossfoot("check", "报告[1].yaml", *COMMON, cwd=tmp_path).code == 1  # the file of that name goes before


def test_git_is_asked_for_what_things_are(tmp_path: Path, looked_at: Callable[..., list[str]]) -> None:
    """Behind a link that is named, what git has there is looked at, and what it ignores there is not."""
    put(tmp_path, dict.fromkeys(["2023/a.yaml", "2023/.h.yaml", "2023/x.yaml", "2023/.n.yaml"], BAD))
    put(tmp_path, {".gitignore": "x.yaml\n"})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".gitignore", "2023/.h.yaml", "2023/a.yaml")
    (tmp_path / "now").symlink_to("2023")
    assert looked_at("now") == ["now/.h.yaml", "now/a.yaml"]
    names = [f"now/{name}.yaml" for name in ("a", ".h", "x", ".n")]
    assert looked_at(*names, "--force-exclude", "--only-reports") == ["now/.h.yaml", "now/a.yaml"]
    put(tmp_path, {"crossfoot.toml": settings('reports = ["now/*"]\n')})
    assert looked_at() == ["now/.h.yaml", "now/a.yaml"]
