"""The command line: what it says and how it exits, whatever it is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from linter import __version__

from ..conftest import ROOT, Run, spawn
from ..cost import STUCK

GOOD = (
    "表: 项目支出绩效自评表\n年度: 2022\n实施单位: 某局\n"
    "绩效指标: [{三级指标: 甲, 分值: 40}, {三级指标: 乙, 分值: 40}, {三级指标: 丙, 分值: 20}]\n"
)
BAD = GOOD.replace("分值: 20", "分值: 5")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    return tmp_path


def test_exit_codes(folder: Path, crossfoot: Callable[..., Run]) -> None:
    assert crossfoot("check", "good.yaml", cwd=folder).code == 0
    assert crossfoot("check", "bad.yaml", cwd=folder).code == 1
    assert crossfoot("check", cwd=folder).code == 1
    assert crossfoot("check", ".", cwd=folder).code == 1


def broken(folder: Path) -> dict[str, tuple[list[str], int]]:
    """Inputs that are wrong, with the arguments to give and the exit code they have to get."""
    files: dict[str, bytes] = {
        "broken.yaml": b"a: [1\n",
        "binary.yaml": bytes(range(256)) * 10,
        "empty.yaml": b"",
        "other.yaml": b"version: 2\n",
        "text.yaml": b"just words",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "nothing").mkdir()
    (folder / "no-reports").mkdir()
    (folder / "no-reports" / "x.yaml").write_text("version: 2\n")
    (folder / "rules").mkdir()
    (folder / "rules" / "r.rules").write_text("rule x on y { chek a = b }\n")
    (folder / "is-a-folder.yaml").mkdir()
    (folder / "dangling.yaml").symlink_to("gone")
    os.mkfifo(folder / "pipe.yaml")
    return {
        "missing": (["no/such/file"], 2),
        "folder without YAML": (["nothing"], 2),
        "folder without reports": (["no-reports"], 2),
        "folder called yaml": (["is-a-folder.yaml"], 2),
        "broken rules": (["good.yaml", "--rules", "rules"], 2),
        "no rules": (["good.yaml", "--rules", "nothing"], 2),
        "missing rules": (["good.yaml", "--rules", "gone"], 2),
        "broken YAML": (["broken.yaml"], 1),
        "binary": (["binary.yaml"], 2),
        "empty": (["empty.yaml"], 2),
        "no report": (["other.yaml"], 2),
        "only text": (["text.yaml"], 2),
        "dangling link": (["dangling.yaml"], 2),
        "pipe": (["pipe.yaml"], 2),
    }


def test_wrong_input_gets_one_message(folder: Path, crossfoot: Callable[..., Run]) -> None:
    for what, (arguments, code) in broken(folder).items():
        for language in ("zh", "en"):
            done = crossfoot("check", *arguments, "--lang", language, cwd=folder)
            assert done.code == code, (what, done)
            heads = [line for line in done.text.splitlines() if line.startswith(("错误[", "error["))]
            assert len(heads) == 1, (what, done.text)
            assert "Traceback" not in done.text
            assert arguments[0] in done.text or "--rules" in arguments
        machine = crossfoot("check", *arguments, "--format", "json", cwd=folder)
        assert machine.code == code
        assert len(json.loads(machine.out)["diagnostics"]) == 1


def test_wrong_arguments(folder: Path, crossfoot: Callable[..., Run]) -> None:
    for arguments in ([], ["chek"], ["check", "--format", "xml"], ["check", "--lang", "fr", "good.yaml"]):
        assert crossfoot(*arguments, cwd=folder).code == 2
    assert crossfoot("--version").out.strip() == f"crossfoot {__version__}"


def test_language(folder: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    def said(*arguments: str) -> str:
        return "zh" if "错误" in crossfoot("check", "bad.yaml", *arguments, cwd=folder).out else "en"

    assert said() == "zh"  # a neutral locale: the pack's own
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert said() == "en"
    assert said("--lang", "zh") == "zh"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert said() == "zh"
    assert said("--lang", "en") == "en"
    monkeypatch.setenv("LC_ALL", "C")
    (folder / "crossfoot.toml").write_text('lang = "en"\n')
    assert said() == "en"


def test_a_neutral_locale_speaks_the_packs_language(folder: Path, crossfoot: Callable[..., Run]) -> None:
    (folder / "rules").mkdir()
    text = 'pack p "Example"\nform f "line" root { a number required }\n'
    text += 'rule limit on f "a is at most 5" { check a <= 5 }\n'
    (folder / "rules" / "p.rules").write_text(text)
    (folder / "line.yaml").write_text("form: f\na: 7\n")
    out = crossfoot("check", "line.yaml", "--rules", "rules", cwd=folder).out
    assert out.startswith("error[limit]: not so: a is at most 5")
    assert crossfoot("check", "line.yaml", "--rules", "rules", "--lang", "zh", cwd=folder).out.startswith("错误[limit]")


def test_colour_only_on_a_terminal(folder: Path) -> None:
    assert "\x1b[" not in spawn("check", "bad.yaml", cwd=folder).out
    run = "pty.spawn([sys.executable, '-m', 'linter', 'check', 'bad.yaml'])"
    script = f"import pty, sys, os; os.environ.update(TERM='xterm'); {run}"
    for no_color, expected in (("", True), ("1", False)):
        env = {**os.environ, "NO_COLOR": no_color}
        done = subprocess.run([sys.executable, "-c", script], cwd=folder, env=env, capture_output=True, timeout=STUCK)
        assert (b"\x1b[" in done.stdout) == expected


def test_settings(folder: Path, crossfoot: Callable[..., Run]) -> None:
    (folder / "reports").mkdir()
    (folder / "reports" / "one.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "crossfoot.toml").write_text('reports = ["reports"]\n')
    assert crossfoot("check", cwd=folder).code == 0
    assert crossfoot("check", cwd=folder / "reports").code == 0  # found by walking up
    (folder / "crossfoot.toml").write_text('report = ["reports"]\n')
    done = crossfoot("check", cwd=folder)
    assert done.code == 2
    assert "reports" in done.text
    assert "crossfoot.toml:1:1" in done.text
    (folder / "crossfoot.toml").write_text("reports = [\n")
    assert crossfoot("check", cwd=folder).code == 2
    (folder / "crossfoot.toml").write_text('lang = "fr"\n')
    assert crossfoot("check", cwd=folder).code == 2
    (folder / "crossfoot.toml").unlink()
    (folder / "pyproject.toml").write_text('[tool.crossfoot]\nreports = ["reports/*.yaml"]\n')
    assert crossfoot("check", cwd=folder).code == 0


def test_named_files_have_to_be_reports(folder: Path, crossfoot: Callable[..., Run]) -> None:
    (folder / "compose.yaml").write_text("services: {web: {image: x}}\n")
    (folder / "nearly.yaml").write_text(
        "表: 项目支出绩效自评表\n年度: 2022\n实施单位: 某局\n总分: 90\n", encoding="utf-8"
    )
    assert crossfoot("check", "compose.yaml", cwd=folder).code == 2
    both = crossfoot("check", "compose.yaml", "bad.yaml", cwd=folder)
    assert both.code == 2
    assert "weights-sum-to-100" in both.out  # what is a report is checked all the same
    assert crossfoot("check", "compose.yaml", "--only-reports", cwd=folder).code == 0
    assert crossfoot("check", "good.yaml", "compose.yaml", "--only-reports", cwd=folder).code == 0
    (folder / "empty").mkdir()
    assert crossfoot("check", "empty", cwd=folder).code == 2
    assert crossfoot("check", "empty", "--only-reports", cwd=folder).code == 0  # a repository of rules alone
    done = crossfoot("check", "nearly.yaml", "--only-reports", cwd=folder)
    assert done.code == 0  # a report for all that it lacks, which is a warning
    assert "table-there" in done.out and "绩效指标" in done.out


def test_json_is_whole(folder: Path, crossfoot: Callable[..., Run]) -> None:
    data = json.loads(crossfoot("check", "bad.yaml", "--format", "json", cwd=folder).out)
    assert set(data) >= {"diagnostics", "not_evaluated", "summary"}
    (one,) = data["diagnostics"]
    wanted = {"rule", "severity", "verdict", "message", "file", "route", "line", "column", "end_line", "end_column",
              "labels", "basis"}  # fmt: skip
    assert set(one) >= wanted
    assert one["rule"] == "weights-sum-to-100"
    assert one["verdict"] == "inconsistent"
    assert (one["file"], one["line"]) == ("bad.yaml", 4)
    label = one["labels"][0]
    assert BAD.splitlines()[label["line"] - 1][label["column"] - 1 : label["end_column"] - 1] == "40"
    assert data["summary"]["checks"]["failed"] == 1


_SURROUNDINGS = [
    {"HOME": "/nonexistent", "CROSSFOOT_CACHE_DIR": ""},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "1"},
    *(
        pytest.param(env, marks=pytest.mark.slow)  # each compiles anew
        for env in (
            {"HOME": "", "CROSSFOOT_CACHE_DIR": ""},
            {"CROSSFOOT_CACHE_DIR": "{readonly}/x"},
            {"CROSSFOOT_CACHE_DIR": "/dev/null/x"},
        )
    ),
]


@pytest.mark.parametrize("env", _SURROUNDINGS)
def test_odd_surroundings(env: dict[str, str], folder: Path) -> None:
    """No home, an ASCII terminal, a cache that cannot be written: the same result."""
    plain = spawn("check", "bad.yaml", "--format", "json", cwd=folder)
    readonly = folder / "readonly"
    readonly.mkdir(mode=0o500)
    env = {name: value.format(readonly=readonly) for name, value in env.items()}
    done = spawn("check", "bad.yaml", "--format", "json", cwd=folder, env=env)
    assert (done.code, done.out) == (plain.code, plain.out), env
    ascii_only = spawn("check", "bad.yaml", cwd=folder, env={"PYTHONIOENCODING": "ascii"})
    assert ascii_only.code == 1
    assert "Traceback" not in ascii_only.text


def test_a_reader_that_goes_away(folder: Path) -> None:
    command = f"{sys.executable} -m linter check . --format json | head -c 10"
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, timeout=STUCK)
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr


def test_the_pure_parser_gives_the_same(cache: str) -> None:
    hide = "import sys; sys.modules['_ruamel_yaml'] = None"
    for form in ("json", "full"):
        fast = spawn("check", "examples", "--format", form, cwd=ROOT)
        slow = spawn("check", "examples", "--format", form, cwd=ROOT, code=hide)
        assert fast.code == slow.code == 1
        assert fast.out == slow.out


@pytest.mark.slow  # compiles time and again
def test_the_cache_only_saves_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crossfoot: Callable[..., Run]
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("CROSSFOOT_CACHE_DIR", str(cache))
    arguments = ("check", "examples/hengshan-2019.yaml", "--format", "json")

    def said() -> tuple[int, str]:
        done = crossfoot(*arguments, cwd=ROOT)
        return done.code, done.out

    done = spawn(*arguments, cwd=ROOT)
    first = done.code, done.out
    assert said() == first
    stored = [*cache.glob("index-*.bin"), *cache.glob("pack-*.bin")]
    assert len(stored) == 2
    good = [path.read_bytes() for path in stored]
    for damage in (lambda _: b"", lambda whole: whole[:100], lambda whole: whole[:-1] + b"x", lambda _: bytes(10_000)):
        for path, whole in zip(stored, good, strict=True):
            path.write_bytes(damage(whole))
        assert said() == first
    for path in stored:
        path.chmod(0o666)  # somebody else could have written it
    assert said() == first
    for path in cache.iterdir():
        path.unlink()
    assert said() == first
    assert spawn(*arguments, "--no-cache", cwd=ROOT).out == first[1]


def test_rules_changed_are_rules_compiled(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "rules").mkdir()
    rules = tmp_path / "rules" / "p.rules"
    text = 'pack p\nform line "行" root { a "数" number required }\nrule limit on line "上限" { check a <= 5 }\n'
    (tmp_path / "r.yaml").write_text("表: 行\n数: 7\n", encoding="utf-8")
    rules.write_text(text, encoding="utf-8")
    assert crossfoot("check", "r.yaml", "--rules", "rules", cwd=tmp_path).code == 1
    rules.write_text(text.replace("<= 5", "<= 9"), encoding="utf-8")
    assert crossfoot("check", "r.yaml", "--rules", "rules", cwd=tmp_path).code == 0


def test_the_packs_prove_themselves(crossfoot: Callable[..., Run]) -> None:
    # Each rule of every pack proves itself in rules/test_rules.py; here what the command says, of two that need little.
    done = crossfoot("test", "core", "liaoning", "--lang", "en", cwd=ROOT)
    assert done.code == 0, done.text
    assert done.out.endswith("all of them hold\n")
    assert crossfoot("test", "ours", "--rules", "tests/gate", cwd=ROOT).code == 0


def test_a_fault_of_ours_is_said_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, crossfoot: Callable[..., Run]
) -> None:
    monkeypatch.delenv("CROSSFOOT_DEBUG")
    monkeypatch.setattr("linter.run.checker.Checker.file", lambda *a: 1 / 0)
    done = crossfoot("check", "good.yaml", cwd=folder)
    assert done.code == 3
    assert "ZeroDivisionError" in done.text and "good.yaml" in done.text
    assert "Traceback" not in done.text
