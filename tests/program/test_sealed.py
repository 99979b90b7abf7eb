"""Sealed packs: the same results without a compiler, and one clear message for a file that is none."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from linter.program import pack, sealed, sealing
from linter.startup import store

from ..conftest import Run, spawn

RULES = 'form f "表一" root { a "甲" money required }\nrule r on f "甲不超过五元" { check a <= 5元 }\n'
NO_COMPILER = "import sys\nsys.modules['lark'] = None"


@pytest.fixture
def place(tmp_path: Path, cache: str) -> Path:
    """A folder with rules, the same sealed, and a report that breaks them."""
    (tmp_path / "our").mkdir()
    (tmp_path / "our" / "r.rules").write_text(RULES, "utf-8")
    (tmp_path / "a.yaml").write_text("表: 表一\n甲: 7元\n", "utf-8")
    found, problems = sealing.seal([str(tmp_path / "our")], str(tmp_path / "our.sealed"), cache)
    assert found is not None and not problems and found.fits(exact=True)
    return tmp_path


def written(path: Path, head: dict[str, Any], parts: list[bytes]) -> None:
    """A sealed file as whoever wants to may write one: its digests are right."""
    places, end = [], 0
    for part in parts:
        places.append((end, len(part), sealed.digest(part)))
        end += len(part)
    first = marshal.dumps({**head, "parts": places}, sealed.FORM)
    start = sealed.MAGIC + sealed.FORMAT.to_bytes(2, "little") + sealed.digest(first)
    path.write_bytes(start + len(first).to_bytes(sealed.LENGTH, "little") + first + b"".join(parts))


def taken_apart(path: Path) -> tuple[dict[str, Any], list[bytes]]:
    found = sealed.Sealed(str(path))
    data = path.read_bytes()[found._start :]
    return found.head, [data[start : start + length] for start, length, _ in found.head["parts"]]


def test_it_says_what_the_rules_say_without_a_compiler_or_a_cache(place: Path) -> None:
    arguments = ("check", "a.yaml", "--no-cache", "--lang", "en", "--rules")
    by_rules = spawn(*arguments, "our", cwd=place)
    by_seal = spawn(*arguments, "our.sealed", cwd=place, code=NO_COMPILER)
    assert by_rules.code == 1 and by_seal == by_rules
    assert "lark" in spawn(*arguments, "our", cwd=place, code=NO_COMPILER).err  # there was none indeed


def test_what_it_says_of_itself_has_names_here(place: Path, crossfoot: Callable[..., Run]) -> None:
    said = crossfoot("explain", "r", "--rules", "our.sealed", "--lang", "en", cwd=place)
    assert "our.sealed/our/r.rules:2" in said.out
    listed = crossfoot("rules", "our", "--rules", "our.sealed", "--format", "json", cwd=place)
    assert '"r"' in listed.out and "sealed:" not in listed.out + said.out


@pytest.mark.slow
def test_it_can_extend_the_packs_that_are_here(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "our").mkdir()
    text = 'pack our "我局" extends mof-2020-10\nrule ours on project_evaluation "年度在前" { check year < 2000 }\n'
    (tmp_path / "our" / "r.rules").write_text(text, "utf-8")
    (tmp_path / "a.yaml").write_text("表: 项目支出绩效自评表\n规则包: our\n年度: 2022\n单位: 甲\n总分: 0\n", "utf-8")
    direct = crossfoot("check", "a.yaml", "--rules", "our", "--format", "json", cwd=tmp_path)
    assert direct.code == 1 and "ours" in direct.out, direct.text
    built = crossfoot("pack", "build", "our", "--output", "our.sealed", "--lang", "en", cwd=tmp_path)
    assert built.code == 0, built.text
    again = crossfoot("check", "a.yaml", "--rules", "our.sealed", "--format", "json", cwd=tmp_path)
    assert again == direct


@pytest.mark.parametrize("damage", ["empty", "cut", "cut early", "head", "part", "other"])
def test_a_damaged_file_is_one_clear_message(damage: str, place: Path, crossfoot: Callable[..., Run]) -> None:
    file = place / "our.sealed"
    data = bytearray(file.read_bytes())
    if damage == "head":
        data[len(sealed.MAGIC) + 60] ^= 1
    elif damage == "part":
        data[-3] ^= 1
    changed = {"empty": b"", "cut": bytes(data[:-40]), "cut early": bytes(data[:30]), "other": b"form f\n"}
    file.write_bytes(changed.get(damage, bytes(data)))
    for arguments in (("check", "a.yaml", "--rules", "our.sealed"), ("pack", "show", "our.sealed")):
        said = crossfoot(*arguments, "--lang", "en", cwd=place)
        assert said.code == 2 and said.text.count("damaged") == 1 and "our.sealed" in said.text
    assert crossfoot("check", "a.yaml", "--rules", "none.sealed", cwd=place).code == 2


def test_a_later_format_is_said(place: Path, crossfoot: Callable[..., Run]) -> None:
    file = place / "our.sealed"
    data = bytearray(file.read_bytes())
    data[len(sealed.MAGIC)] = 9
    file.write_bytes(data)
    said = crossfoot("check", "a.yaml", "--rules", "our.sealed", "--lang", "en", cwd=place)
    assert said.code == 2 and "later crossfoot" in said.text


@pytest.mark.parametrize("other", [{"python": "cpython-399 00"}, {"version": "9.9"}, {"shape": "0"}, {"code": "0"}])
def test_what_does_not_fit_is_compiled_from_the_rules_in_it(
    other: dict[str, str], place: Path, crossfoot: Callable[..., Run]
) -> None:
    wanted = crossfoot("check", "a.yaml", "--rules", "our", "--lang", "en", cwd=place)
    head, parts = taken_apart(place / "our.sealed")
    written(place / "our.sealed", {**head, **other}, parts)
    assert crossfoot("check", "a.yaml", "--rules", "our.sealed", "--lang", "en", cwd=place) == wanted
    said = spawn("check", "a.yaml", "--no-cache", "--rules", "our.sealed", "--lang", "en", cwd=place, code=NO_COMPILER)
    assert said.code == 2 and "no compiler here" in said.text and "Traceback" not in said.text


def test_settings_of_a_checkout_run_no_code_of_it(place: Path, crossfoot: Callable[..., Run]) -> None:
    """Whoever may commit a sealed file and name it in the settings gets its rules read, and no code of it run."""
    head, parts = taken_apart(place / "our.sealed")
    evil = compile(f"open({str(place / 'ran')!r}, 'w').close()", "x", "exec")
    changed = []
    for part in parts:
        value = marshal.loads(zlib.decompress(part))
        if isinstance(value, tuple) and len(value) == 8:  # the code of a form's checks
            value = (value[0], evil, *value[2:])
        changed.append(zlib.compress(marshal.dumps(value)))
    written(place / "our.sealed", head, changed)
    (place / "crossfoot.toml").write_text('rules = ["our.sealed"]\nlang = "en"\n', "utf-8")
    assert spawn("check", "a.yaml", cwd=place).code == 1
    assert not (place / "ran").exists()
    spawn("check", "a.yaml", "--rules", "our.sealed", cwd=place)  # that is what it means to name one
    assert (place / "ran").exists()


def test_a_text_is_not_written_over(place: Path, crossfoot: Callable[..., Run]) -> None:
    (place / "b.sealed").write_text("mine", "utf-8")
    assert crossfoot("pack", "build", "our", "--output", "b.sealed", cwd=place).code == 2
    assert (place / "b.sealed").read_text("utf-8") == "mine"
    assert crossfoot("pack", "build", "our", "--output", "b.bin", cwd=place).code == 2
    assert crossfoot("pack", "build", "our", cwd=place).code == 2
    assert crossfoot("pack", "show", cwd=place).code == 2
    assert crossfoot("pack", "build", "our", "--output", "our.sealed", cwd=place).code == 0


# ---- the tool's own --------------------------------------------------------------------------------------------------


@pytest.fixture
def delivered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package whose own pack is small, sealed beside its rules."""
    rules = tmp_path / "linter" / "rules" / "tiny"
    rules.mkdir(parents=True)
    (rules / "r.rules").write_text(RULES, "utf-8")
    monkeypatch.setattr(pack, "_package", str(tmp_path / "linter"))
    found, problems = sealing.seal([], pack._sealed_beside())
    assert found is not None and not problems
    return rules / "r.rules"


def no_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("compiled")

    monkeypatch.setattr(pack, "_compiled", never)


def test_the_own_packs_are_loaded_and_nothing_is_compiled(delivered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_compiling(monkeypatch)
    program, problems = pack.load([], None)
    assert program is not None and not problems
    assert program.pack("tiny").names == ("r",) and program.about("tiny")["rules"]["r"]
    assert program.index["tiny"]["folder"].endswith("linter/rules/tiny") and program.key


@pytest.mark.parametrize("change", ["rules", "damaged", "build"])
def test_own_packs_that_are_others_are_compiled(
    change: str, delivered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(pack._sealed_beside())
    if change == "rules":  # as long as it was
        delivered.write_text(RULES.replace("<= 5元", "<= 6元"), "utf-8")
    elif change == "damaged":
        file.write_bytes(file.read_bytes()[:100])
    else:
        monkeypatch.setattr(store, "shape", lambda: "another")
    program, problems = pack.load([], str(tmp_path / "cache"))
    assert program is not None and not problems
    assert ("6" in str(program.pack("tiny").plans[0].stated)) == (change == "rules")
    assert list((tmp_path / "cache").glob("pack-*"))


def test_a_part_that_rotted_is_made_again(delivered: Path) -> None:
    file = Path(pack._sealed_beside())
    data = bytearray(file.read_bytes())
    start = sealed.Sealed(str(file))._start
    for place in range(start, len(data), 7):
        data[place] ^= 1
    file.write_bytes(data)
    program, problems = pack.load([], None)
    assert program is not None and not problems
    assert program.pack("tiny").checks("f") is not None
