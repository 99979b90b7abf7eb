"""Threads about which files are checked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run
from ..settings.trees import git
from .place import BAD, GOOD, Place, Threads

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
THREADS = thread = Threads()


@thread("adrienverge/yamllint#43")
def a_folder_that_git_ignores(place: Place) -> None:
    place.put({".tox/a.yaml": BAD, "b.yaml": BAD, "vendor/c.yaml": BAD, ".gitignore": ".tox\n"})
    assert place.files("--exclude", "/vendor/") == ["b.yaml"]


@thread("adrienverge/yamllint#585")
def exceptions_of_a_gitignore(place: Place) -> None:
    place.put({".gitignore": ".*\n!.gitlab-ci.yaml\n!.gitlab/\n", ".gitlab-ci.yaml": BAD, ".gitlab/a.yaml": BAD})
    place.put({".other.yaml": BAD})
    place.commit()
    assert place.files() == [".gitlab-ci.yaml", ".gitlab/a.yaml"]


@thread("adrienverge/yamllint#520", "ibiqlik/action-yamllint#8")
def a_branch_called_like_a_report(place: Place) -> None:
    place.put({"a.yaml": BAD})
    place.commit()
    place.git("branch", "old.yaml")
    assert (place.home / ".git" / "refs" / "heads" / "old.yaml").is_file()
    assert place.files() == ["a.yaml"]
    assert ".git/" in place.run("check", "--vacuity").out


@thread("rasshofer/yaml-lint#19")
def a_pattern_with_two_stars_is_left_out(place: Place) -> None:
    place.put({"node_modules/mute/a.yml": BAD, "b.yml": BAD})
    for patterns in (["**/*.yml"], ["."], []):
        assert place.files(*patterns, "--exclude", "node_modules/**/*.yml") == ["b.yml"]


@thread("eslint/eslint#3490")
def a_link_to_nothing(place: Place) -> None:
    place.put({"b.yaml": BAD})
    (place.home / "a.yaml").symlink_to("nowhere")
    assert place.found() == [("a.yaml", "file-missing"), ("b.yaml", "total-of-entries")]


@thread("eslint/eslint#4606", "eslint/eslint#13551")
def a_link_to_a_folder_beside_it(place: Place) -> None:
    place.put({"a/bad.yaml": BAD})
    (place.home / "b").symlink_to("a")
    place.commit()
    assert place.files() == place.files("**/*.yaml") == ["a/bad.yaml"]
    assert "b: a link to a folder" in place.run("check", "--vacuity").out
    assert "b/bad.yaml" in place.run("check", "b").out  # who names it has it looked into


@thread("eslint/eslint#9783")
def a_link_to_a_file_that_is_ignored(place: Place) -> None:
    """The link is in git, so it is a report; what it leads to is not the less published for being ignored."""
    place.put({".gitignore": "/dist/\n", "dist/bar.yaml": BAD})
    (place.home / "bar.yaml").symlink_to("dist/bar.yaml")
    place.commit()
    assert "--> bar.yaml:3:5" in place.run("check").out
    assert place.files() == ["dist/bar.yaml"]  # programs are told where the figure stands


@thread("prettier/prettier#8764")
def an_ignore_file_that_is_a_link(place: Place) -> None:
    place.put({"patterns": "a.yaml\n", "a.yaml": BAD})
    (place.home / ".gitignore").symlink_to("patterns")
    assert "a.yaml" in place.git("ls-files", "-o", "--exclude-standard")
    assert place.files() == ["a.yaml"]


@thread("astral-sh/ruff#1220", "astral-sh/ruff#1301")
def an_excluded_file_that_is_named(place: Place) -> None:
    place.settings('exclude = ["old/"]\n')
    place.put({"old/a.yaml": BAD, "b.yaml": BAD})
    assert place.files("old/a.yaml") == ["old/a.yaml"]
    assert place.files("--force-exclude", "old/a.yaml", "b.yaml") == ["b.yaml"]


@thread("astral-sh/ruff#9585")
def settings_in_an_excluded_folder(place: Place) -> None:
    place.settings('exclude = ["cookiecutter/"]\n')
    place.put({"cookiecutter/crossfoot.toml": "{{ not toml }}\n", "cookiecutter/a.yaml": BAD, "b.yaml": BAD})
    hook = ("--only-reports", "--force-exclude", "--", "cookiecutter/a.yaml", "cookiecutter/crossfoot.toml", "b.yaml")
    assert place.files(*hook[:-1][:4], "b.yaml") == ["b.yaml"]
    assert place.files() == ["b.yaml"]
    alone = place.run("check", *hook[:4])
    assert alone.code == 0 and "files checked: 0" in alone.out, alone.err


@thread("astral-sh/ruff#1223")
def a_pyproject_of_other_tools_between(place: Place) -> None:
    place.put({"sub/pyproject.toml": "[tool.other]\nx = 1\n", "sub/a.yaml": BAD})
    assert place.files() == ["sub/a.yaml"]
    assert place.files("a.yaml", below="sub") == ["sub/a.yaml"]


@thread("pre-commit/pre-commit#440", "pre-commit/pre-commit#3432", "pre-commit/pre-commit#254")
def a_submodule_that_changed(place: Place) -> None:
    place.put({"sub/a.yaml": GOOD, "sub/note.txt": "x"})
    git(place.home / "sub", "init", "-q")
    for text in (GOOD, BAD):
        place.put({"sub/a.yaml": text})
        git(place.home / "sub", "add", "-A")
        git(place.home / "sub", "commit", "-qm", "x")
        place.commit()
    assert place.files("--only-reports", "--force-exclude", "--", "sub") == ["sub/a.yaml"]
    assert place.files("--changed", "HEAD~1") == ["sub/a.yaml"]


@thread("lint-staged/lint-staged#818", "evilmartians/lefthook#786")
def names_that_git_quotes(place: Place) -> None:
    place.git("config", "core.quotepath", "true")
    place.commit()
    place.put({"报告 é.yaml": BAD, 'a"b\\c.yaml': BAD, "tab\there.yaml": BAD})
    place.git("add", "-A")
    assert place.files("--changed") == place.files() and len(place.files()) == 3


@thread("lint-staged/lint-staged#683")
def a_file_that_was_renamed(place: Place) -> None:
    place.put({"a.yaml": BAD})
    place.commit()
    place.git("mv", "a.yaml", "b.yaml")
    assert place.files("--changed") == ["b.yaml"]


@thread("lint-staged/lint-staged#947")
def a_file_in_a_folder_of_its_own_name(place: Place) -> None:
    place.put({"a.yaml": BAD})
    place.commit()
    (place.home / "a.yaml").unlink()
    place.put({"a.yaml/a.yaml": BAD})
    assert place.files("--changed") == place.files() == ["a.yaml/a.yaml"]


@thread("lint-staged/lint-staged#1810")
def git_that_warns_beside_its_answer(place: Place) -> None:
    place.put({"a.yaml": GOOD})
    place.commit()
    place.put({"a.yaml": BAD})
    os.environ["GIT_TRACE"] = "1"
    try:
        assert place.files("--changed") == ["a.yaml"]
    finally:
        del os.environ["GIT_TRACE"]


@thread("astral-sh/ruff#3781")
def the_same_from_any_folder(place: Place) -> None:
    place.settings('[[overrides]]\nfiles = ["app/"]\nignore = ["within-budget"]\n')
    place.put({"app/tools.yaml": BAD.replace("10.00", "1.00")})
    expected = [("app/tools.yaml", "total-of-entries")]
    assert place.found() == expected
    assert place.found("tools.yaml", below="app") == place.found(below="app") == expected
    assert place.found(str(place.home / "app" / "tools.yaml")) == expected


@pytest.mark.parametrize("name", THREADS.each())
def test_thread(name: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    THREADS[name](Place(tmp_path, crossfoot))
