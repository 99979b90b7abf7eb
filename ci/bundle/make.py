"""One archive for machines without a network: wheels, packs, documentation, hashes, a list of parts, an installer.

    python ci/bundle/make.py dist/crossfoot-*.whl dist

It is for the Python and the kind of machine that it is made on: wheels of some dependencies hold compiled code.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
EXTRAS = "[tables]"
SUMS = "SHA256SUMS"


def main(wheel: Path, out: Path) -> None:
    version = wheel.name.split("-")[1]
    kind = f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}".replace(".", "_")
    name = f"crossfoot-{version}-{kind}"
    with tempfile.TemporaryDirectory() as temporary:
        bundle = Path(temporary) / name
        wheels = bundle / "wheels"
        wheels.mkdir(parents=True)
        shutil.copy2(wheel, wheels)
        pip("download", "--only-binary", ":all:", "--dest", str(wheels), f"{wheel}{EXTRAS}")
        for file in ("install.py", "README.md", "README.zh.md"):
            shutil.copy2(HERE / file, bundle)
        for folder in ("docs", "examples"):
            shutil.copytree(ROOT / folder, bundle / folder)
        for file in ("LICENSE", "CHANGELOG.md", ".pre-commit-hooks.yaml"):
            shutil.copy2(ROOT / file, bundle)
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                if member.endswith(".sealed"):
                    (bundle / "packs").mkdir(exist_ok=True)
                    (bundle / "packs" / Path(member).name).write_bytes(archive.read(member))
        parts = json.dumps(components(sorted(wheels.glob("*.whl")), version), ensure_ascii=False, indent=2) + "\n"
        (bundle / "sbom.cdx.json").write_text(parts, "utf-8")
        zipapp(wheel, wheels, bundle / "crossfoot.pyz")
        sums = [f"{digest(path)}  {path.relative_to(bundle).as_posix()}\n" for path in files(bundle)]
        (bundle / SUMS).write_text("".join(sums), "utf-8")
        out.mkdir(exist_ok=True)
        pack(bundle, out / f"{name}.tar.gz")
        shutil.copy2(bundle / "crossfoot.pyz", out / f"{name}.pyz")
        shutil.copy2(bundle / "sbom.cdx.json", out / f"{name}.cdx.json")
    print(out / f"{name}.tar.gz")


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"], check=True)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pack(bundle: Path, target: Path) -> None:
    """The archive: the same files give the same bytes."""
    import gzip

    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", 9, raw, 0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in sorted(bundle.rglob("*")):
            archive.add(path, path.relative_to(bundle.parent).as_posix(), recursive=False, filter=plain)


def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = info.mtime = 0
    info.uname = info.gname = ""
    info.mode = 0o755 if info.isdir() else 0o644
    return info


# ---- the list of parts -----------------------------------------------------------------------------------------------


def components(wheels: list[Path], version: str) -> dict[str, Any]:
    """What is in the bundle, as CycloneDX has it."""
    found = [component(path) for path in wheels]
    own = next(each for each in found if each["name"] == "crossfoot")
    others = [each for each in found if each is not own]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": own, "properties": [{"name": "python", "value": sys.version.split()[0]}]},
        "components": others,
        "dependencies": [{"ref": own["bom-ref"], "dependsOn": [each["bom-ref"] for each in others]}],
    }


def component(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        name = next(each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        told = HeaderParser().parse(io.StringIO(archive.read(name).decode()))
    purl = f"pkg:pypi/{told['Name'].lower().replace('_', '-')}@{told['Version']}"
    said = told["License-Expression"] or told["License"] or ""
    licences = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier", []) if c.startswith("License ::")]
    named = said.splitlines()[0] if said and len(said) < 200 else next(iter(licences), "")
    if told["License-Expression"]:
        licence: list[dict[str, Any]] = [{"expression": told["License-Expression"]}]
    else:
        licence = [{"license": {"name": named}}] if named else []
    return {
        "type": "library" if told["Name"] != "crossfoot" else "application",
        "bom-ref": purl,
        "name": told["Name"],
        "version": told["Version"],
        "description": told["Summary"] or "",
        "purl": purl,
        "licenses": licence,
        "hashes": [{"alg": "SHA-256", "content": digest(path)}],
    }


# ---- without installing ----------------------------------------------------------------------------------------------


def zipapp(wheel: Path, wheels: Path, target: Path) -> None:
    """One file that Python runs: everything in it, and a beginning that unpacks it once."""
    with tempfile.TemporaryDirectory() as temporary:
        site = Path(temporary) / "site"
        pip(
            "install", "--no-index", "--find-links", str(wheels), "--target", str(site), "--no-compile",
            f"{wheel}{EXTRAS}",
        )  # fmt: skip
        shutil.rmtree(site / "bin", ignore_errors=True)
        whole = hashlib.sha256()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files(site):
                data = path.read_bytes()
                name = path.relative_to(Path(temporary)).as_posix()
                whole.update(f"{name} {len(data)}\0".encode() + data)
                archive.writestr(zipfile.ZipInfo(name, (2020, 2, 2, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
            made = {"digest": whole.hexdigest(), "python": list(sys.version_info[:2])}
            archive.writestr(zipfile.ZipInfo("made.json", (2020, 2, 2, 0, 0, 0)), json.dumps(made))
            first = (HERE / "begin.py").read_text("utf-8")
            archive.writestr(zipfile.ZipInfo("__main__.py", (2020, 2, 2, 0, 0, 0)), first)
    data = target.read_bytes()
    target.write_bytes(b"#!/usr/bin/env python3\n" + data)
    target.chmod(0o755)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
