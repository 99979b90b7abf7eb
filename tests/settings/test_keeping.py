"""A cache folder in a work tree: what a commit can put there is never read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ..cli.test_gate import GOOD, put
from ..conftest import Run
from .trees import RULES, git

COMMON = ("check", "a.yaml", "--rules", RULES, "--lang", "en")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    home = tmp_path / "work"
    put(home, {"a.yaml": GOOD, ".gitignore": "/ignored/\n"})
    git(home, "init", "-q")
    git(home, "add", "-A")
    return home


def committed(tree: Path) -> str:
    put(tree, {"ignored/c/x.bin": ""})
    git(tree, "add", "-f", "ignored")
    return "ignored/c"


def linked(tree: Path) -> str:
    (tree / "link").symlink_to("ignored")
    git(tree, "add", "link")
    return "link/c"


def leading_out(tree: Path) -> str:
    (tree.parent / "out").mkdir()
    (tree / "link").symlink_to("../out")
    git(tree, "add", "link")
    return "link/c"


def submodule(tree: Path) -> str:
    put(tree, {"ignored/.git/HEAD": "ref: refs/heads/x\n", "ignored/.gitignore": "*\n"})
    git(tree, "update-index", "--add", "--cacheinfo", "160000," + "1" * 40 + ",ignored")
    return "ignored/c"


def unreadable_index(tree: Path) -> str:
    (tree / ".git" / "index").write_bytes(b"DIRC")
    return "ignored/c"


def mercurial(tree: Path) -> str:
    (tree / "hg" / ".hg").mkdir(parents=True)
    return "hg/c"


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (committed, "are committed"),
        (linked, "are committed"),
        (leading_out, "are committed"),
        (submodule, "are committed"),
        (unreadable_index, "are committed"),
        (lambda tree: ".", "are committed"),
        (lambda tree: "c", "does not ignore"),
        (lambda tree: str(tree / "c"), "does not ignore"),
        (mercurial, "is not git's"),
    ],
)
def test_a_cache_that_a_commit_can_write_to_is_refused(
    make: Callable[[Path], str], why: str, tree: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(tree)
    monkeypatch.setenv("CROSSFOOT_CACHE_DIR", folder)
    before = sorted(tree.rglob("*"))
    done = crossfoot(*COMMON, cwd=tree)
    assert done.code == 0 and done.err.count("\n") == 1 and why in done.err and folder in done.err
    assert sorted(tree.rglob("*")) == before  # nor is anything written
    chinese = crossfoot(*COMMON[:-1], "zh", cwd=tree)
    assert "本次不使用缓存" in chinese.err


@pytest.mark.parametrize("variable", ["CROSSFOOT_CACHE_DIR", "XDG_CACHE_HOME"])
def test_one_that_git_ignores_is_taken(
    variable: str, tree: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CROSSFOOT_CACHE_DIR")
    monkeypatch.setenv(variable, str(tree / "ignored"))
    done = crossfoot(*COMMON, cwd=tree)
    assert done.code == 0 and done.err == "" and list((tree / "ignored").rglob("*.bin"))


@pytest.mark.parametrize(("tongue", "said"), [("zh", "在版本库里"), ("en", "inside a work tree")])
@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "en_US.UTF-8"])
def test_it_is_said_in_the_tongue_of_the_settings(
    tongue: str, said: str, locale: str, tree: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSFOOT_CACHE_DIR", str(tree / "cache"))
    monkeypatch.setenv("LC_ALL", locale)
    put(tree, {"crossfoot.toml": f'lang = "{tongue}"\n'})
    assert said in crossfoot(*COMMON[:-2], cwd=tree).err
    assert said in crossfoot("check", "none.yaml", cwd=tree).err
    put(tree, {"crossfoot.toml": "lang = 1\n"})  # not to be had
    assert ("在版本库里" if locale[:2] == "zh" else "inside a work tree") in crossfoot("check", cwd=tree).err


def test_a_home_in_git_keeps_its_cache(
    tree: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who have their home in git need not ignore ``.cache``; what they have committed of it is not read."""
    monkeypatch.delenv("CROSSFOOT_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tree))
    assert crossfoot(*COMMON, cwd=tree).err == "" and (tree / ".cache" / "crossfoot").is_dir()
    git(tree, "add", "-f", ".cache")
    assert "are committed" in crossfoot(*COMMON, cwd=tree).err


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX only")
def test_info_says_that_nothing_is_read(
    tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSFOOT_CACHE_DIR", str(tmp_path / "c"))
    crossfoot(*COMMON[:1], "none.yaml", cwd=tmp_path)
    (tmp_path / "c").mkdir(exist_ok=True)
    (tmp_path / "c").chmod(0o700)
    assert "nothing in it is read" not in crossfoot("cache", "info", "--lang", "en", cwd=tmp_path).out
    (tmp_path / "c").chmod(0o777)
    assert "nothing in it is read" in crossfoot("cache", "info", "--lang", "en", cwd=tmp_path).out
