"""Threads about what other programs are handed: paths, identities, columns, patches."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from ..conftest import Run, spawn
from .place import BAD, Place, Threads

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
THREADS = thread = Threads()
URI = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/%-]*")  # what a path of a URI may hold


def uris(value: object) -> list[str]:
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in ([each] if key == "uri" else uris(each))]
    return [found for each in value for found in uris(each)] if isinstance(value, list) else []


@thread(
    "github/codeql-action#684", "qutebrowser/qutebrowser#6632", "bridgecrewio/checkov#5331", "0sec-labs/foxguard#154"
)
def uris_of_names_that_are_not_plain(place: Place) -> None:
    names = ["äöü 一.yaml", "a b/c#d.yaml", "e%20f.yaml", "g?h[1].yaml"]
    place.put(dict.fromkeys(names, BAD))
    sarif = place.json("--format", "sarif")
    found = {uri for result in sarif["runs"][0]["results"] for uri in uris(result)}
    assert all(URI.fullmatch(uri) for uri in uris(sarif))
    assert {unquote(uri) for uri in found} == set(names)


@thread("jfrog/jfrog-cli#2303", "ossf/scorecard-action#1149", "github/codeql-action#2456")
def what_is_about_no_figure(place: Place) -> None:
    place.put({"empty.yaml": "", "折.yaml": "\x00"})
    (place.home / "gone.yaml").symlink_to("no where")
    sarif = place.json("--format", "sarif", ".", "--exclude", "nothing here")
    found = [uri for result in sarif["runs"][0]["results"] for uri in uris(result)]
    assert len(found) >= 2 and all(uri and URI.fullmatch(uri) for uri in found)
    assert {unquote(uri) for uri in found} <= {"empty.yaml", "折.yaml", "gone.yaml"}


ALIKE = "---\n单位: 某局\n预算: 10.00\n合计: 4.00\n明细: [{名称: 甲, 金额: 3.00}]\n"


def identities(place: Place, *arguments: str) -> list[str]:
    gitlab = place.json("--format", "gitlab", *arguments)
    sarif = place.json("--format", "sarif", *arguments)
    told = [next(iter(result["partialFingerprints"].values())) for result in sarif["runs"][0]["results"]]
    assert sorted(told) == sorted(each["fingerprint"] for each in gitlab)
    return [each["fingerprint"] for each in gitlab]


@thread(
    "chkal/gitlab-code-quality-plugin#8",
    "flakehell/flakehell#17",
    "astral-sh/ruff#3441",
    "tomasbjerre/violations-lib#181",
)
def findings_alike_are_told_apart(place: Place) -> None:
    place.put({"a.yaml": ALIKE * 5, "b.yaml": ALIKE})
    found = identities(place)
    assert len(found) == len(set(found)) == 6


@thread("micheh/phpcs-gitlab#56", "codeclimate/platform#69")
def a_finding_that_moved_keeps_its_identity(place: Place) -> None:
    other = ALIKE.replace("某局", "别局")
    place.put({"a.yaml": ALIKE + other})
    before = identities(place)
    place.put({"a.yaml": "# 说明\n\n" + ALIKE.replace("\n合计", "\n\n# 注\n合计") + other})
    assert identities(place) == before


@thread("tomasbjerre/violations-command-line#8")
def the_same_every_time(place: Place) -> None:
    place.put({f"{number}.yaml": ALIKE * 2 for number in range(6)})
    first = place.run("check", "--format", "gitlab", "--jobs", "1").out
    for jobs in ("1", "2", "3"):
        assert place.run("check", "--format", "gitlab", "--jobs", jobs).out == first


@thread("serde-rs/json#1048", "mitsuhiko/insta#43", "bruits/satteri#172")
def columns_in_bytes_and_in_characters(place: Place) -> None:
    line = '{单位: "😀é", 预算: 10.00, 合计: 4.00, 明细: [{名称: 甲, 金额: 3.00}]}'
    place.put({"a.yaml": line + "\n"})
    at = line.index("4.00")
    (found,) = place.json("--format", "json")["diagnostics"]
    assert found["column"] == at + 1
    (told,) = place.json("--format", "rdjson")["diagnostics"]
    assert told["location"]["range"]["start"]["column"] == len(line[:at].encode()) + 1
    (run,) = place.json("--format", "sarif")["runs"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert run["columnKind"] == "unicodeCodePoints" and region["startColumn"] == at + 1


def applied(place: Place, files: dict[str, bytes]) -> None:
    """What `git apply` makes of a patch is what `--fix` writes, for these files together."""
    for name, data in files.items():
        (place.home / name).write_bytes(data)
    done = spawn("check", "--diff", cwd=place.home)
    (place.home.parent / "p").write_text(done.out, encoding="utf-8", newline="")
    subprocess.run(["git", "apply", "--check", "../p"], cwd=place.home, check=True, capture_output=True)
    subprocess.run(["git", "apply", "../p"], cwd=place.home, check=True, capture_output=True)
    patched = {name: (place.home / name).read_bytes() for name in files}
    for name, data in files.items():
        (place.home / name).write_bytes(data)
    assert place.run("check", "--fix").code == 0
    assert patched == {name: (place.home / name).read_bytes() for name in files}
    assert all(patched[name] != data for name, data in files.items())


LAST = "单位: 某局\n预算: 10.00\n明细: [{名称: 甲, 金额: 3.00}]\n合计: 4.00"


@thread(
    "src-d/go-git#936",
    "squizlabs/PHP_CodeSniffer#612",
    "hannesm/patch#28",
    "comby-tools/comby#135",
    "bluekeyes/go-gitdiff#57",
)
def patches_of_files_without_a_last_line_end(place: Place) -> None:
    applied(place, {"a.yaml": LAST.encode(), "b.yaml": BAD.encode(), "c.yaml": LAST.encode()})


@thread("bmwill/diffy#20", "openai/openai-agents-js#1806")
def patches_of_windows_lines(place: Place) -> None:
    mixed = BAD.replace("\n", "\r\n", 2)
    applied(
        place,
        {
            "a.yaml": BAD.replace("\n", "\r\n").encode(),
            "b.yaml": mixed.encode(),
            "c.yaml": b"\xef\xbb\xbf" + BAD.encode(),
        },
    )


@thread("google/osv-scanner#2889", "infection/infection#3441")
def properties_of_an_annotation(place: Place) -> None:
    place.put({"a,line=1::b%0Ac.yaml": BAD.replace("甲", '"100%0A::error::x"')})
    (line,) = [line for line in place.run("check", "--format", "github").out.split("\n") if line.startswith("::")]
    assert line.startswith("::error file=a%2Cline=1%3A%3Ab%250Ac.yaml,line=3,")
    assert "100%0A" not in line


@thread("drevops/vortex#3155")
def the_top_of_the_repository_is_named(place: Place) -> None:
    place.put({"sub/a.yaml": BAD})
    told = place.run("check", "--format", "sarif", below="sub").out
    run = json.loads(told)["runs"][0]
    assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"].endswith("/repo/")
    assert "sub/a.yaml" in uris(run["results"])


@pytest.mark.parametrize("name", THREADS.each())
def test_thread(name: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    THREADS[name](Place(tmp_path, crossfoot))
