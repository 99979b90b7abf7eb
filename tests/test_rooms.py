"""The wall between the two phases, and the arrows between the rooms."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from linter.messages import texts

from .conftest import ROOT, spawn, warmed
from .picture import PAGE, circles, modules, page

ZH, EN = texts("zh"), texts("en")
SOURCE = ROOT / "src" / "linter"
MODULES = sorted(SOURCE.rglob("*.py"))
FORBIDDEN = ("lark", "pydantic", "rich", "linter.language", "tomllib", "importlib.metadata", "dataclasses", "hashlib")
LIST = "import sys, atexit\natexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))"


def modules_after(tmp_path: Path, *arguments: str) -> set[str]:
    """What a warm run has imported; the first run compiles the rules and the settings, the second what it then needs of
    the standard library's expressions."""
    env = {"CROSSFOOT_CACHE_DIR": warmed(tmp_path / "cache"), "CROSSFOOT_PLAIN": ""}
    for _ in range(3):
        done = spawn(*arguments, cwd=tmp_path, env=env, code=LIST)
    return set(done.err.splitlines()[-1].split())


def loaded(modules: set[str], forbidden: str) -> bool:
    return any(name == forbidden or name.startswith(forbidden + ".") for name in modules)


@pytest.mark.parametrize("name", ["hengshan-2019", "guangzhou-2021"])
def test_run_phase_imports_nothing_of_the_compile_phase(name: str, tmp_path: Path) -> None:
    (tmp_path / "crossfoot.toml").write_text('lang = "zh"\n')
    (tmp_path / "report.yaml").write_text((ROOT / "examples" / f"{name}.yaml").read_text(encoding="utf-8"))
    modules = modules_after(tmp_path, "check", "report.yaml")
    assert "linter.explain.explain" in modules  # it did find something
    assert [f for f in FORBIDDEN if loaded(modules, f)] == []


def test_a_clean_run_explains_nothing(tmp_path: Path) -> None:
    (tmp_path / "report.yaml").write_text(
        "表: 项目支出绩效自评表\n年度: 2022\n实施单位: 某局\n"
        "绩效指标: [{三级指标: 甲, 分值: 40}, {三级指标: 乙, 分值: 40}, {三级指标: 丙, 分值: 20}]\n"
    )
    modules = modules_after(tmp_path, "check", "report.yaml")
    assert "linter.check.engine" in modules
    explaining = {"linter.explain.explain", "linter.explain.walk", "linter.explain.interval", "fractions", "difflib"}
    explaining |= {"linter.plan.nodes", "linter.plan.plans"}
    assert not modules & {*explaining, "re", "enum", "_ruamel_yaml"}


WITH_A_FIX = (ROOT / "tests" / "quiet" / "g3-small.yaml").read_text("utf-8").replace("35.47%", "95.47%")


@pytest.mark.parametrize("text", [(ROOT / "examples" / "wuding-2022.yaml").read_text("utf-8"), WITH_A_FIX])
def test_nothing_loads_regular_expressions(text: str, tmp_path: Path) -> None:
    """Neither a report with many findings: what is needed of them was compiled before."""
    (tmp_path / "report.yaml").write_text(text, "utf-8")
    modules = modules_after(tmp_path, "check", "report.yaml", "--lang", "zh")
    assert "linter.explain.explain" in modules and ("linter.explain.fixes" in modules or text is not WITH_A_FIX)
    assert "fractions" in modules and not modules & {"re", "enum", "_ruamel_yaml", "argparse", "typing"}


def imports(path: Path) -> set[str]:
    """Modules of ours that a file imports, at any depth, as dotted names below ``linter``."""
    package = path.relative_to(SOURCE).parent.parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - (node.level - 1)]
            names = [node.module] if node.module else [alias.name for alias in node.names]
            found.update(".".join((*base, name)) for name in names)
    return found


def test_a_room_imports_only_rooms_below_it() -> None:
    """The contract in pyproject.toml, for every import at any depth, and without an exception."""
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert not any("ignore_imports" in contract for contract in settings["contracts"])
    assert not settings["exclude_type_checking_imports"]


def test_no_circle() -> None:
    graph = modules()
    assert len(graph) > 150 and circles(graph) == []
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_the_picture_is_of_this_code() -> None:
    """Where this fails: make picture."""
    text = PAGE.read_text("utf-8")
    assert page(text) == text and "flowchart" in text


def test_only_the_command_line_prints_or_reads_the_environment() -> None:
    for path in MODULES:
        room, *_ = path.relative_to(SOURCE).parts
        if path.name == "__main__.py" or (room == "cli" and path.name in ("context.py", "main.py")):
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bprint\(|sys\.exit\(main|getenv", text), path
        # The switch of the start-up tricks has to be known before anything is loaded.
        assert "os.environ" not in text or path == SOURCE / "startup" / "switch.py", path


def test_the_start_stands_on_nothing_but_itself() -> None:
    """Everything may use it, so it uses nothing of ours but the version; nothing asks the package's face for that."""
    for path in MODULES:
        names = imports(path)
        if path.parent.name == "startup":
            beside = {f"startup.{other.stem}" for other in path.parent.glob("*.py")} | {"startup"}
            assert names <= beside | {"version"}, path
        if path.parent != SOURCE:
            assert "__version__" not in names, path


def test_no_binary_float() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                assert path.name == "problems.py" or "difflib" in path.read_text(encoding="utf-8"), path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "float", path


def fields(template: str) -> set[str]:
    return {name.partition("#")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


def test_both_tongues_say_the_same() -> None:
    assert ZH.keys() == EN.keys()
    for key, text in ZH.items():
        assert fields(text) == fields(EN[key]), key


def test_every_message_is_used_and_every_key_exists() -> None:
    code = "\n".join(
        p.read_text(encoding="utf-8") for p in MODULES if p.parent.name != "messages" or p.name == "__init__.py"
    )
    words = set(re.findall(r"[\"']([a-z][a-z0-9-]*)[\"']", code)) | {"role-" + r for r in re.findall(r'"(\w+)"', code)}
    words |= {f"{w}-from" for w in words} | {
        f"{kind}-{w}" for kind in ("manual", "kind", "what", "column", "status") for w in words
    }
    words |= {f"{w}-none" for w in words} | {f"impact-{w}" for w in ("newly-fails", "newly-passes", "changed")}
    words |= {f"cache-{w}" for w in ("info", "clear")}
    words |= {f"html-{all_}{w}" for all_ in ("", "all-") for w in ("error", "warning", "good")}
    assert [key for key in ZH if key not in words] == []
    for key in re.findall(r'Phrase\(\s*"([a-z0-9-]+)"', code):
        assert key in ZH, key


def test_src_knows_no_province_and_no_rule_of_finance() -> None:
    words = ("三公", "辽宁", "广东", "湖南", "执行率", "预算", "绩效")
    for path in MODULES:
        if path.parent.name == "messages" or path.relative_to(SOURCE).parts[0] == "cli":
            continue
        if path.relative_to(SOURCE).as_posix() == "report/misspelt.py":
            continue  # the words that tell two headings apart, so that none is taken for a slip in the other
        text = path.read_text(encoding="utf-8")
        code = re.sub(r'"""(?:.|\n)*?"""|#[^\n]*', "", text)
        assert not [w for w in words if w in code], path
