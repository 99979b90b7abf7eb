"""Folders of rule files → a Program, compiled once and cached beside a hash of everything it was made from."""

from __future__ import annotations

import os
import stat
import sys
from time import time_ns

from ..diagnostic import ERROR, Diagnostic
from ..reading import decode, problem, read_bytes, unquoted
from ..startup import store as store
from ..version import __version__
from .program import Program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from .sealed import Sealed


# A rule file is written by hand.
MAX_RULE_BYTES = 256 * 1024
_package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def builtin_rules() -> str:
    """The folder of the packs that come with the tool: inside the installed package, else at the checkout's top."""
    packaged = os.path.join(_package, "rules")
    return packaged if os.path.isdir(packaged) else os.path.normpath(os.path.join(_package, "..", "..", "rules"))


def load(
    folders: list[str], cache: str | None, *, fresh: bool = False, apart: bool = False, tree: str = ""
) -> tuple[Program | None, list[Diagnostic]]:
    """The program of the given rule folders, or of the packs that come with the tool where none is given.

    The tool's own packs are always there to be extended or named. None with diagnostics where a rule file is wrong.
    ``fresh`` compiles the given rules anew, for those who write them: only then are there warnings; with ``apart`` code
    of a pack of the tool's own is made only when it is asked for. What lies outside ``tree`` (a real path; ``""`` where
    a person named the folders) is not quoted.
    """
    if fresh and apart and not folders:
        files, _ = _listed([])
        program, problems = _own_program(_Contents(files, None, None, ""), None, "")
    else:
        program, problems = _loaded(folders, cache, fresh, trusted=not tree)
    return program, unquoted(problems, tree)


def _loaded(
    folders: list[str], cache: str | None, fresh: bool, *, trusted: bool
) -> tuple[Program | None, list[Diagnostic]]:
    """``trusted`` is whether a person named the folders: only then is code out of a sealed file run."""
    if not fresh and not folders and os.path.isfile(_sealed_beside()):
        own = _sealed_own()
        if own is not None:
            return own, []
    if any(folder.endswith(_SEALED) for folder in folders):
        return _unsealed(folders, cache, fresh, trusted)
    return _from_files(folders, cache, fresh)


def _from_files(folders: list[str], cache: str | None, fresh: bool) -> tuple[Program | None, list[Diagnostic]]:
    files, problems = _listed(folders)
    if problems:
        return None, problems
    base = load([], cache)[0] if folders else None
    if not folders and not fresh:
        files = [(path, _own_name(path), given) for path, _, given in files]
    stamp = _stamp(files, base) if cache is not None and not fresh else None
    key = store.read(cache, stamp.name) if stamp is not None else None
    contents: list[Content] | None = None
    if not isinstance(key, str):
        contents, problems = _read(files, base)
        if problems:
            return None, problems
        key = _key(contents, base)
        if stamp is not None and stamp.is_settled():
            store.write(cache, stamp.name, key)
    files_of_it = _Contents(files, base, contents, key)
    if not folders and not fresh:
        return _keyed(_own_program(files_of_it, cache, key), key)
    file = f"program-{key}.bin"
    stored = store.load(cache, file) if not fresh else None
    if stored is not None:
        again = Program(
            stored.value,
            lambda part: stored.blob(part[1]),
            lambda name: _compiled(files_of_it.all(), base)[0],
            lambda: base,
        )
        return _keyed((again, []), key)
    compiled, diagnostics = _compiled(files_of_it.all(), base)
    if not fresh:
        diagnostics = [d for d in diagnostics if d.severity == ERROR]
    if compiled is None:
        return None, diagnostics
    _keep(files_of_it.where(cache), file, compiled)
    return _keyed((Program(compiled, base=lambda: base), diagnostics), key)


def _keyed(loaded: tuple[Program | None, list[Diagnostic]], key: str) -> tuple[Program | None, list[Diagnostic]]:
    program = loaded[0]
    if program is not None:
        base = program.base
        program.key = key + (base.key if base is not None else "")
    return loaded


# ---- the files of a program ------------------------------------------------------------------------------------------

# A rule file: its path, the name it is shown by, whether the user gave it; and what it holds.
File = tuple[str, str, bool]
Content = tuple[str, str, bool, bytes]


def _listed(folders: list[str]) -> tuple[list[File], list[Diagnostic]]:
    """The rule files of folders, and the tool's own."""
    files: list[File] = []
    own = builtin_rules()
    problems: list[Diagnostic] = []
    for folder in folders or [own]:
        found = rule_files(folder)
        if not found:
            rule = "rules-empty" if os.path.exists(folder) else "rules-missing"
            problems.append(problem(folder, rule))
        problems += [problem(_shown(path), "rule-outside") for path in found if out_of_folder(path, folder)]
        files.extend((path, _shown(path), True) for path in found)
    if problems or not folders:
        return files, problems
    files.extend((path, _shown(path), False) for path in rule_files(own))
    once: dict[str, File] = {}
    for entry in files:  # folders may be given twice, or within each other
        once.setdefault(os.path.realpath(entry[0]), entry)
    return list(once.values()), problems


def contents_of(folders: list[str], base: Program | None) -> tuple[list[Content], list[Diagnostic]]:
    """The rule files of folders (the tool's own where there are none), with those of the tool's own that they need."""
    files, problems = _listed(folders)
    return ([], problems) if problems else _read(files, base)


def _read(files: list[File], base: Program | None) -> tuple[list[Content], list[Diagnostic]]:
    contents: list[Content] = []
    problems: list[Diagnostic] = []
    for path, name, given in files:
        data = read_rules(path, _shown(path) if name.startswith(OWN) else name)
        if isinstance(data, Diagnostic):
            problems.append(data)
        else:
            contents.append((path, name, given, data))
    if base is not None:
        contents = [*(c for c in contents if c[2]), *_needed(contents, base)]
    return contents, problems


def _key(contents: list[Content], base: Program | None) -> str:
    """A name for the program of some rule files."""
    parts = (part for _, name, given, data in contents for part in (name.encode("utf-8", "replace"), data))
    return store.key([b"01"[bool(base) :][:1], *parts])


class _Contents:
    """What the rule files of a program hold, read when something has to be compiled; ``key`` is the program's name."""

    def __init__(self, files: list[File], base: Program | None, contents: list[Content] | None, key: str) -> None:
        self._files = files
        self._base = base
        self._contents = contents
        self._key = key

    def all(self) -> list[Content]:
        if self._contents is None:
            self._contents = _read(self._files, self._base)[0]
        return self._contents

    def where(self, cache: str | None) -> str | None:
        """The folder to store in what was compiled: none where a file has changed since the program got its name."""
        return cache if _key(self.all(), self._base) == self._key else None


class _Stamp:
    """Rule files by what the file system says of them, which is read sooner than they are."""

    def __init__(self, name: str, newest: int) -> None:
        self.name = name
        self._newest = newest

    def is_settled(self) -> bool:
        """Whether the last change is long enough ago that another would show: clocks of file systems are coarse."""
        return time_ns() - self._newest > _SETTLED


_SETTLED = 2_000_000_000
# What names of the tool's own files begin with where they are stored: they are the same from wherever it is run.
OWN = "crossfoot:"


def _own_name(path: str) -> str:
    """What a file or folder of the tool's own packs, as it was listed, is called where it is stored."""
    return OWN + path[len(builtin_rules()) :].replace(os.sep, "/")


def own_path(name: str) -> str:
    """Where what is called so lies, as a person would type it from here; anything else is where it says."""
    return _shown(builtin_rules() + name[len(OWN) :].replace("/", os.sep)) if name.startswith(OWN) else name


def _placed(said: Any) -> Any:
    from .sealed import moved

    return moved(said, _shown(builtin_rules()).replace("\\", "/"), OWN)


def _stamp(files: list[File], base: Program | None) -> _Stamp | None:
    parts = [base.key if base is not None else ""]
    newest = 0
    try:
        for path, name, given in files:
            info = os.stat(path)
            if not stat.S_ISREG(info.st_mode):
                return None
            newest = max(newest, info.st_mtime_ns, info.st_ctime_ns)
            parts += [name, path, str(given), repr((*info[:3], info.st_size, info.st_mtime_ns, info.st_ctime_ns))]
    except OSError:
        return None
    return _Stamp(f"stamp-{store.key([chr(0).join(parts).encode('utf-8', 'surrogateescape')])}.bin", newest)


# ---- sealed packs ----------------------------------------------------------------------------------------------------

_SEALED = ".sealed"


def _sealed_beside() -> str:
    """Where the tool's own packs lie, sealed for this Python, where they were delivered so."""
    return f"{builtin_rules()}.{sys.implementation.cache_tag}{_SEALED}"


def _is_installed() -> bool:
    """Whether our code is a package as it was built, and no checkout that somebody works on."""
    return builtin_rules().startswith(_package)


def own_digest() -> str:
    """A name for what the tool's own rule files hold."""
    return _digest_of(_read(_listed([])[0], None)[0])


def _digest_of(contents: list[Content]) -> str:
    from .sealed import rules_digest

    own = builtin_rules()
    return rules_digest([(os.path.relpath(path, own), data) for path, _, _, data in contents])


def _sealed_own() -> Program | None:
    """The tool's own packs out of the sealed file beside them; None where it is not of this build and these rules."""
    from .sealed import Damaged, Sealed

    try:
        sealed = Sealed(_sealed_beside())
    except (OSError, Damaged):  # what is sealed stands beside it, and is compiled
        return None
    contents, problems = _read(_listed([])[0], None)
    if problems or not sealed.fits(exact=not _is_installed()) or sealed.head["rules"] != _digest_of(contents):
        return None
    index = sealed.head["index"]

    def again(name: str) -> dict[str, Any]:
        made, _ = _compiled(_of_packs(contents, index, (name, *index[name]["lineage"])), None, lambda n, _: n == name)
        assert made is not None  # it did compile, from the same files
        return made

    return _program_of(sealed, again, None, builtin_rules())


def _program_of(
    sealed: Sealed, again: Callable[[str], dict[str, Any] | None], base: Callable[[], Program | None] | None, to: str
) -> Program:
    """The program that a sealed file holds; its rule files are said to stand below ``to``."""
    from .sealed import moved

    head = sealed.head
    own, to = builtin_rules(), _shown(to).replace("\\", "/")
    index: dict[str, Any] = head["index"]
    for info in index.values():
        if info["given"]:
            info["folder"], info["ending"] = moved((info["folder"], info["ending"]), to)
        else:
            info["folder"] = os.path.join(own, info["folder"])
    data = {"index": index, "packs": head["packs"], "about": head["about"]}
    made = Program(
        data, lambda part: sealed.part(part[1]), again, base, placed=lambda said: moved(said, to)
    )  # fmt: skip
    made.key = sealed.seal + head["base"]
    return made


def _unsealed(
    folders: list[str], cache: str | None, fresh: bool, trusted: bool
) -> tuple[Program | None, list[Diagnostic]]:
    """The program of folders some of which are sealed files: the code of one where it fits, else what the rule files
    in them come to."""
    from .sealed import Sealed, opened

    found = [
        opened(folder, _shown(folder)) for folder in folders if folder.endswith(_SEALED) and os.path.exists(folder)
    ]
    wrong = [each for each in found if isinstance(each, Diagnostic)]
    if wrong:
        return None, wrong
    sealed = found[0] if found else None
    if isinstance(sealed, Sealed) and len(folders) == 1 and trusted and not fresh:
        fits = sealed.fits(exact=not _is_installed())
        if fits and sealed.head["base"] in ("", own_digest()):
            base = (lambda: load([], cache)[0]) if sealed.head["base"] else None
            return _program_of(sealed, lambda name: _again_of(folders, cache), base, sealed.path), []
    try:
        return _from_files(folders, cache, fresh)
    except ModuleNotFoundError:
        if not isinstance(sealed, Sealed):
            raise
        said = {"made": f"{sealed.head['version']}, {sealed.head['python'].split()[0]}"}
        here = f"{__version__}, {sys.implementation.cache_tag}"
        return None, [problem(_shown(sealed.path), "sealed-unfit", here=here, **said)]


def _again_of(folders: list[str], cache: str | None) -> dict[str, Any] | None:
    """What the rule files in a sealed file come to, where a part of it has gone since it was looked at."""
    base = load([], cache)[0]
    return compiled_of(contents_of(folders, base)[0], base)[0]


def _sources(path: str) -> dict[str, bytes]:
    """The rule files in a sealed file; none where it is damaged, which is said where it was named."""
    from .sealed import Damaged, Sealed

    try:
        return Sealed(path).sources()
    except (OSError, Damaged):
        return {}


# ---- compiling and storing -------------------------------------------------------------------------------------------


def _own_program(contents: _Contents, cache: str | None, key: str) -> tuple[Program | None, list[Diagnostic]]:
    """The tool's own packs, each compiled when a report asks for it: there are many, and a run needs one. Without a
    ``key`` nothing is stored, and there are warnings, too."""
    file = f"index-{key}.bin"
    said: list[Diagnostic] = []
    index = store.read(cache, file)
    if index is None:
        compiled, found = _compiled(contents.all(), None, lambda name, given: False)
        if compiled is None:  # what is wrong is said under the names that the files have for a person
            named = [(path, _shown(path), given, data) for path, _, given, data in contents.all()]
            return None, [d for d in _compiled(named, None)[1] if d.severity == ERROR]
        index = {name: {**info, "folder": _own_name(info["folder"])} for name, info in compiled["index"].items()}
        store.write(contents.where(cache), file, index)
        said = found if not key else []
    opened: dict[str, store.Stored] = {}

    def compiled_pack(name: str) -> dict[str, Any]:
        own = _of_packs(contents.all(), index, (name, *index[name]["lineage"]))
        made, _ = _compiled(own, None, lambda each, given: each == name)
        if made is None or name not in made["packs"]:
            raise RuntimeError(f"{name} does not compile by itself")
        return made

    def make(name: str) -> dict[str, Any]:
        part = f"pack-{key}-{list(index).index(name)}.bin"
        stored = store.load(cache, part)
        if stored is None:
            made = compiled_pack(name)
            _keep(contents.where(cache), part, made)
            return made
        opened[part] = stored
        result: dict[str, Any] = stored.value
        return result

    def fetch(part: tuple[str, int]) -> bytes | None:
        return opened[part[0]].blob(part[1])

    return Program({"index": index, "packs": {}, "about": {}}, fetch, compiled_pack, make=make, placed=_placed), said


def _needed(contents: list[Content], base: Program) -> list[Content]:
    """The files of those packs of the tool's own that given ones may extend: all that they name."""
    import re

    text = b"\n".join(data for _, _, given, data in contents if given).decode("utf-8", "replace")
    words = set(re.findall(r"[\w-]+", text))
    named = {name for name in base.index if name in words}
    named.update(above for name in tuple(named) for above in base.index[name]["lineage"])
    return _of_packs([c for c in contents if not c[2]], base.index, named)


def _of_packs(contents: list[Content], index: dict[str, Any], names: Iterable[str]) -> list[Content]:
    """The files of some of the tool's own packs. Their folders go by name alone: what was stored may be from another
    place where the same build stands."""
    homes = {os.path.basename(index[name]["folder"]) for name in names}
    return [c for c in contents if os.path.basename(os.path.dirname(os.path.abspath(c[0]))) in homes]


def _keep(cache: str | None, file: str, compiled: dict[str, Any]) -> None:
    """Store packs: their heads, parts and what they say of themselves, each to be read for itself."""
    blobs: list[bytes] = []

    def put(data: bytes) -> tuple[str, int]:
        blobs.append(data)
        return file, len(blobs) - 1

    packs = {
        name: [(year, put(head), tuple(map(put, parts))) for year, head, parts in versions]
        for name, versions in compiled["packs"].items()
    }
    about = {name: put(said) for name, said in compiled["about"].items()}
    store.write(cache, file, {"index": compiled["index"], "packs": packs, "about": about}, blobs)


def compiled_of(contents: list[Content], base: Program | None) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    """All given packs of some rule files, compiled; None where one has an error, and the errors."""
    compiled, problems = _compiled(contents, base)
    return compiled, [d for d in problems if d.severity == ERROR]


def _compiled(
    contents: list[Content], base: Program | None, wanted: Callable[[str, bool], bool] | None = None
) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    """The packs of the given files; where there is a base, code is made of what the user gave only."""
    from ..language.compile import Folder, compile_packs

    folders: dict[str, Folder] = {}
    problems: list[Diagnostic] = []
    for path, name, given, data in contents:
        source = decode(data, name)
        if isinstance(source, Diagnostic):
            problems.append(source)
            continue
        home = os.path.dirname(os.path.abspath(path))
        folders.setdefault(home, Folder(home, [], given)).sources.append(source)
    if wanted is None:
        wanted = (lambda name, given: given) if base is not None else (lambda name, given: True)
    compiled, diagnostics = compile_packs(list(folders.values()), wanted)
    if compiled is not None and base is not None:
        known = {name: {**info, "given": False} for name, info in base.index.items()}
        compiled["index"] = {**known, **compiled["index"]}
    return (None if problems else compiled), problems + diagnostics


def read_rules(path: str, name: str) -> bytes | Diagnostic:
    """What a rule file holds, also one in a sealed file, or why it is not to be had."""
    sealed, inside, member = path.partition(_SEALED + os.sep)
    if not inside or not os.path.isfile(sealed + _SEALED):
        return read_bytes(path, name, MAX_RULE_BYTES)
    found = _sources(sealed + _SEALED).get(member.replace(os.sep, "/"))
    return problem(name, "file-missing") if found is None else found


def rule_files(folder: str) -> list[str]:
    """Every rule file below a folder (or the file itself, or in a sealed file), in a stable order."""
    sealed, inside, member = folder.partition(_SEALED)
    if inside and member[:1] in ("", os.sep) and os.path.isfile(sealed + _SEALED):
        within = member[1:].replace(os.sep, "/")
        names = sorted(name for name in _sources(sealed + _SEALED) if not within or name.startswith(f"{within}/"))
        return [f"{sealed}{_SEALED}{os.sep}{name.replace('/', os.sep)}" for name in names]
    if os.path.isfile(folder):
        return [folder]
    found: list[str] = []
    for home, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        found.extend(os.path.join(home, name) for name in sorted(names) if name.endswith(".rules"))
    return found


def out_of_folder(path: str, folder: str) -> bool:
    """Whether a rule file is a link to something that is not in the folder it was found in: whoever may add rules to a
    folder may not thereby have any file read, and quoted."""
    if not os.path.islink(path) or path == folder:
        return False
    home = os.path.join(os.path.realpath(folder), "")
    return not os.path.realpath(path).startswith(home)


def _shown(path: str) -> str:
    """A path as a person would type it from here."""
    here = os.getcwd() + os.sep
    return path[len(here) :] if path.startswith(here) else path
