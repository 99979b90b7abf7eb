"""What programs are told of files: the same wherever a check is run from, and in UTF-8 whatever the locale says."""

from __future__ import annotations

import csv
import io
import json
import ntpath
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.diagnostic import ERROR, Diagnostic, Phrase
from linter.render.formats import FORMATS, rendering
from linter.render.places import Places

from ..conftest import ROOT, Run, one_of
from ..cost import STUCK

RULES = str(ROOT / "tests" / "gate")
MACHINE = [name for name in FORMATS if not rendering(name).human and name != "html"]
BAD = "单位: 某局\n预算: 100\n合计: 3.00\n明细: [{名称: 甲, 金额: 1.00}]\n说明: XX件\n"
NAMES = (
    "a.yaml", "报告/甲.yaml", "with space/b c.yaml", "a#b?c%41.yaml", "a\\b.yaml", "c:d.yaml", "+x&y='z'.yaml",
    'quo"te<.yaml', "-dash.yaml", "\xa0.yaml", "a,b;c.yaml", "\udce9.yaml", "x\udcff/y.yaml", "😀.yaml", "%2e%2e.yaml",
)  # fmt: skip


def plain(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def make(top: Path, names: tuple[str, ...] = NAMES, *, git: str = "folder") -> Path:
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BAD, "utf-8")
    if git == "folder":
        (top / ".git").mkdir()
    elif git == "file":
        (top / ".git").write_text("gitdir: elsewhere\n")
    return top


def told(format_: str, text: str) -> list[tuple[str, str]]:
    """What a program is told: each file with what is found in it, its identity where the format has one."""
    found: list[tuple[str, str]] = []
    if format_ in ("json", "jsonl"):
        entries = json.loads(text)["diagnostics"] if format_ == "json" else [*map(json.loads, text.splitlines())]
        found = [(d["file"], d["rule"]) for d in entries if "rule" in d]
    elif format_ == "sarif":
        for r in json.loads(text)["runs"][0]["results"]:
            place = r["locations"][0]["physicalLocation"]["artifactLocation"]
            for other in re.findall(r'"artifactLocation": (\{[^}]*\})', json.dumps(r)):
                assert json.loads(other) == place
            if place["uri"].startswith("file:"):
                assert "uriBaseId" not in place
            else:
                assert place["uriBaseId"] == "%SRCROOT%"
            found.append((place["uri"], r["partialFingerprints"]["crossfoot/v1"]))
    elif format_ == "gitlab":
        found = [(e["location"]["path"], e["fingerprint"]) for e in json.loads(text)]
    elif format_ == "rdjson":
        found = [(d["location"]["path"], d["code"]["value"]) for d in json.loads(text)["diagnostics"]]
    elif format_ == "checkstyle":
        found = [(f.attrib["name"], e.attrib["source"]) for f in ET.fromstring(text.encode()) for e in f]
    elif format_ == "junit":
        for suite in ET.fromstring(text.encode()):
            for case in suite:
                assert case.attrib["classname"] == suite.attrib["name"]
                said = case.find("failure")
                assert said is None or (said.text or "").startswith(f"{suite.attrib['name']}:3:")
                found.append((suite.attrib["name"], case.attrib["name"]))
    elif format_ == "github":
        for line in text.splitlines():
            command = re.match(r"::\w+ file=([^,:]*),.*?title=([^:]*)::", line)
            if command:
                found.append((unquote_to_bytes(command[1]).decode(), command[2]))
    else:
        assert format_ == "csv"
        found = [(row["file"], row["rule"]) for row in csv.DictReader(io.StringIO(text[1:]))]
    assert found
    return sorted(found)


# Where the repository is found is one thing for all formats: two of them show it.
WHERE = [
    pytest.param(format_, git, marks=[] if git == "folder" or format_ in ("json", "sarif") else [pytest.mark.slow])
    for git in ("folder", "file", "none")
    for format_ in MACHINE
]


@pytest.mark.parametrize(("format_", "git"), WHERE)
def test_paths_and_identities_are_one(
    format_: str, git: str, tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = NAMES if format_ != "github" else NAMES[:4]  # it keeps ten
    top = make(tmp_path / "top", names, git=git)
    (top / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "beside").symlink_to(top)
    if git == "none":
        (top / "crossfoot.toml").write_text("", "utf-8")
    ways = [(top, "."), (top / "sub", ".."), (top / "sub/deep", "../.."), (top, str(top)), (top / "sub", str(top)),
            (top / "sub", "../../top"), (top / "sub", "../../beside"), (tmp_path / "beside", "."),
            (top / "sub", "./..//"), (top / "报告", "../sub/..")]  # fmt: skip
    if git != "none":  # nothing but the repository tells
        ways += [(tmp_path, "top"), (tmp_path, str(top)), (Path("/"), str(top)), (tmp_path, "beside")]
    seen = []
    for folder, path in ways:
        done = crossfoot("check", path, "--rules", RULES, "--format", format_, cwd=folder)
        assert done.code == 1, done.text
        seen.append(told(format_, done.out))
    assert all(other == seen[0] for other in seen), seen
    found = {name for name, _ in seen[0]}
    if format_ == "sarif":
        raw = {name.encode("utf-8", "surrogateescape") for name in names}
        assert {unquote_to_bytes(uri) for uri in found} == raw
        assert all(re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri) for uri in found)
    elif format_ != "csv":
        assert found == {plain(name) for name in names}


def test_a_folder_that_is_a_link_and_a_link_to_a_report(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    top = make(tmp_path / "top", ("real/a.yaml",))
    (top / "link").symlink_to("real")
    (top / "one.yaml").symlink_to("real/a.yaml")
    (tmp_path / "outside.yaml").write_text(BAD, "utf-8")
    (top / "out.yaml").symlink_to("../outside.yaml")

    def names(path: str) -> set[tuple[str, str]]:
        out = crossfoot("check", path, "--rules", RULES, "--format", "gitlab", cwd=top).out
        return set(told("gitlab", out))

    assert names("link/a.yaml") == names("real/a.yaml") == names("one.yaml")
    assert {name for name, _ in names("one.yaml")} == {"real/a.yaml"}
    assert {name for name, _ in names("out.yaml")} == {"out.yaml"}  # it is the repository's, its text is not


def test_a_link_to_nothing_is_called_by_its_own_name(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """Where it leads to, nobody has a file to look at."""
    top = make(tmp_path / "top", ("real/a.yaml",))
    (top / "link").symlink_to("real")
    (top / "real" / "gone.yaml").symlink_to("../nowhere/x.yaml")
    (top / "real" / "round.yaml").symlink_to("round.yaml")
    for folder in ("real", "link"):
        for format_ in set(MACHINE) - {"junit"}:
            done = crossfoot("check", folder, "--rules", RULES, "--format", format_, cwd=top)
            found = {name for name, _ in told(format_, done.out)}
            assert found == {"real/a.yaml", "real/gone.yaml", "real/round.yaml"}, format_


def test_outside_of_the_repository_paths_are_absolute(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    top = make(tmp_path / "top", ("a.yaml",))
    (tmp_path / "b c.yaml").write_text(BAD, "utf-8")
    for format_ in MACHINE:
        done = crossfoot("check", "a.yaml", "../b c.yaml", "--rules", RULES, "--format", format_, cwd=top)
        found = {name for name, _ in told(format_, done.out)}
        other = (tmp_path / "b c.yaml").resolve()
        assert found == {"a.yaml", other.as_uri() if format_ == "sarif" else str(other)}, format_


def test_a_work_tree_in_a_work_tree(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """Paths begin at the one that the check is run in, as far as all reports are in it."""
    top = make(tmp_path / "top", ("a.yaml",))
    make(top / "sub", ("b.yaml",), git="file")

    def names(cwd: Path, *paths: str) -> set[str]:
        done = crossfoot("check", *paths, "--rules", RULES, "--format", "rdjson", cwd=cwd)
        return {name for name, _ in told("rdjson", done.out)}

    assert names(top, "sub/b.yaml", "a.yaml") == {"sub/b.yaml", "a.yaml"}
    assert names(top / "sub", "b.yaml") == {"b.yaml"}
    assert names(top / "sub", "b.yaml", "../a.yaml") == {"sub/b.yaml", "a.yaml"}


@pytest.mark.parametrize("format_", MACHINE)
def test_standard_input(format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = make(tmp_path / "top", ("sub/a.yaml",))
    command = [sys.executable, "-m", "linter", "check", "-", "--rules", RULES, "--format", format_]
    for more, name in ((["--stdin-filename", "b c.yaml"], "sub/b c.yaml"), ([], "<stdin>")):
        done = subprocess.run(
            [*command, *more], cwd=top / "sub", input=BAD.encode(), capture_output=True, timeout=STUCK
        )
        text = done.stdout.decode()
        if format_ == "sarif":
            uri = json.loads(text)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
            assert uri == ({"uri": "sub/b%20c.yaml", "uriBaseId": "%SRCROOT%"} if more else {"uri": "%3Cstdin%3E"})
        else:
            assert {found for found, _ in told(format_, text)} == {name}


def test_people_are_told_what_they_typed(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    top = make(tmp_path / "top", ("sub/a\\b.yaml",))
    for format_ in ("full", "concise", "html"):
        out = crossfoot("check", "../sub/a\\b.yaml", "--rules", RULES, "--format", format_, cwd=top / "sub").out
        assert "../sub/a\\b.yaml" in out


def test_what_is_about_no_file_is_called_what_it_is(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (make(tmp_path / "top", ("sub/a.yaml",)) / "a.yaml").touch()
    common = ("check", "--rules", RULES, "--jobs", "x", "--format")
    assert '"file": "--jobs"' in crossfoot(*common, "json", cwd=tmp_path / "top/sub").out
    run = json.loads(crossfoot(*common, "sarif", cwd=tmp_path / "top/sub").out)["runs"][0]
    assert "locations" not in run["invocations"][0]["toolConfigurationNotifications"][0]
    missing = crossfoot("check", "no.yaml", "--rules", RULES, "--format", "json", cwd=tmp_path / "top/sub")
    assert '"file": "sub/no.yaml"' in missing.out


@pytest.mark.parametrize(
    ("root", "file", "path", "uri"),
    [
        ("C:\\r p", "C:\\r p\\a b\\甲.yaml", "a b/甲.yaml", "a%20b/%E7%94%B2.yaml"),
        ("C:\\r p", "c:\\R P\\a.yaml", "a.yaml", "a.yaml"),
        ("C:\\r p", "D:\\x y#\\a.yaml", "D:\\x y#\\a.yaml", "file:///D:/x%20y%23/a.yaml"),
        ("C:\\r p", "\\\\box\\share\\a b.yaml", "\\\\box\\share\\a b.yaml", "file://box/share/a%20b.yaml"),
        ("C:\\r p", "\\\\?\\D:\\a.yaml", "\\\\?\\D:\\a.yaml", "file:///D:/a.yaml"),
        ("C:\\r p", "\\\\?\\UNC\\box\\s\\a.yaml", "\\\\?\\UNC\\box\\s\\a.yaml", "file://box/s/a.yaml"),
        ("C:\\", "C:\\a.yaml", "a.yaml", "a.yaml"),
        ("C:\\r", "C:\\r\\x\ud800.yaml", None, "x%ED%A0%80.yaml"),
    ],
)
def test_windows(root: str, file: str, path: str | None, uri: str) -> None:
    places = Places(root, ntpath)
    assert path is None or places.path(file) == path
    assert places.artifact(file)["uri"] == uri
    assert Places("C:\\r p", ntpath).base() == "file:///C:/r%20p/" and Places("C:\\", ntpath).base() == "file:///C:/"


@given(st.lists(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_uris_are_the_paths(parts: list[str]) -> None:
    parts = [part for part in parts if part not in (".", "..")] or ["x"]
    if max(len(part.encode()) for part in parts) > 200 or parts[0].startswith("<"):
        return
    below = "/".join(parts)
    for root in ("/nowhere/at all", "/"):
        places, file = Places(root), f"{root.rstrip('/')}/{below}"
        found = places.artifact(file)
        assert unquote_to_bytes(places.base() + found["uri"]) == f"file://{file}".encode()
        assert urlsplit(found["uri"])[:2] == ("", "") and urlsplit(found["uri"])[3:] == ("", "")
        assert places.path(file) == below


# ---- encodings -------------------------------------------------------------------------------------------------------

LOCALES = [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, *(
    {"PYTHONIOENCODING": name} for name in ("latin-1", "gbk", "ascii:strict", "utf-16", "utf-8-sig"))]  # fmt: skip


@pytest.fixture(scope="module")
def as_utf8(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A folder of reports, and what a check of them gives where everything speaks UTF-8."""
    top = make(tmp_path_factory.mktemp("utf8") / "top", ("报告/甲😀.yaml", "\udce9.yaml"))
    return top, {format_: _check(top, format_, {"PYTHONIOENCODING": "utf-8"}) for format_ in (*MACHINE, "html")}


def _check(top: Path, format_: str, env: dict[str, str], *more: str) -> bytes:
    command = [sys.executable, "-m", "linter", "check", ".", "--rules", RULES, "--lang", "zh", "--format", format_]
    done = subprocess.run([*command, *more], cwd=top, env={**os.environ, **env}, capture_output=True, timeout=STUCK)
    assert done.returncode == 1 and b"Traceback" not in done.stderr
    return done.stdout


@pytest.mark.parametrize(("environment",), one_of(2, LOCALES))
def test_programs_get_utf8(environment: dict[str, str], as_utf8: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    top, plain = as_utf8
    for format_, expected in plain.items():
        assert _check(top, format_, environment) == expected, format_
        text = expected.decode()
        assert "合计" in text and (format_ == "html" or not re.search(r"\\u[0-9a-f]{4}|\\U", text))
    for format_ in ("json", "csv", "html"):  # one that escapes, one that is a table, one for people
        _check(top, "full", environment, f"--format={format_}", f"--output={tmp_path / format_}")
        assert (tmp_path / format_).read_bytes() == plain[format_]
    people = _check(top, "concise", environment)
    assert people.decode(environment.get("PYTHONIOENCODING", "ascii").split(":")[0])


def test_listings_are_utf8_and_call_files_alike(tmp_path: Path) -> None:
    top = make(tmp_path / "top", ("报告/甲.yaml", "sub/b.yaml"))
    text = BAD.replace("合计: 3.00", "合计: 3.00 # crossfoot: 豁免 total-of-entries 因为 旧账")
    (top / "报告/甲.yaml").write_text(text, "utf-8")
    (top / "crossfoot.toml").write_text("lang = 'zh'\n", "utf-8")

    def out(*words: str) -> str:
        command = [sys.executable, "-m", "linter", *words]
        env = {**os.environ, "PYTHONIOENCODING": "latin-1"}
        return subprocess.run(command, cwd=top / "sub", env=env, capture_output=True, timeout=STUCK).stdout.decode()

    common = ("waivers", "..", "--rules", RULES, "--format")
    assert json.loads(out(*common, "json"))["waivers"][0]["file"] == "报告/甲.yaml"
    assert "\n报告/甲.yaml," in out(*common, "csv")
    origins = {row["origin"] for row in json.loads(out("settings", "--format", "json"))["settings"]}
    assert "crossfoot.toml:1" in origins and "默认" in origins
    (top / "规则").mkdir()
    (top / "规则/a.rules").write_text('pack ours "x"\nform line "y" root {\n    a "a" money\n}\n', "utf-8")
    assert json.loads(out("rules", "--rules", "../规则", "--format", "json"))["kind"] == "rules"


def test_identities_hold_names_apart_that_are_no_text(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    top = make(tmp_path / "top", ("\udce9.yaml", "\udcea.yaml"))
    once = dict(told("gitlab", crossfoot("check", ".", "--rules", RULES, "--format", "gitlab", cwd=top).out))
    alone = crossfoot("check", "\udcea.yaml", "--rules", RULES, "--format", "gitlab", cwd=top).out
    assert dict(told("gitlab", alone)).items() <= once.items() and len(once) == 2


def test_one_name_that_is_no_text_spoils_nothing(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    places = Places(str(tmp_path))
    d = Diagnostic("x", ERROR, Phrase("x"), file="\udce9.yaml")
    assert places.of(d).endswith("\\xe9.yaml")
    top = make(tmp_path / "top", ("\udce9.yaml", "甲.yaml"))
    data: Any = json.loads(crossfoot("check", ".", "--rules", RULES, "--format", "json", cwd=top).out)
    assert {d["file"] for d in data["diagnostics"]} == {"\\xe9.yaml", "甲.yaml"}
    assert data["summary"]["root"] == str(top.resolve())
