"""Runs of many files: what the result cache knows, what other processes work out, in order and a batch at a time."""

from __future__ import annotations

import os
import pickle
from contextlib import ExitStack

from .discovery import Found
from .reading import read_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .parallel import Pool
    from .results import Results
    from .run import Checker, FileResult

# Files read at a time, and from how many of them on other processes get them.
_BATCH = 128
_WORTH_SENDING = 24


def results(checker: Checker, found: list[Found], jobs: int, remember: bool) -> Iterator[FileResult]:
    """What each file came to, in order. ``remember`` looks into the result cache, and stores what was not there."""
    with ExitStack() as stack:
        cache: Results | None = None
        pool: Pool | None = None
        if remember and checker.cache is not None:
            from .results import Results

            cache = Results(checker.cache, checker.context())
            stack.callback(cache.close)
        for start in range(0, len(found), _BATCH):
            fresh: Iterator[tuple[FileResult, bytes]]
            keys: list[bytes] = []
            stored: list[bytes | None] = []
            missing: list[Found] = []
            for each in found[start : start + _BATCH]:
                key, known, file = _known(cache, each)
                keys.append(key)
                stored.append(known)
                if known is None:
                    missing.append(file)
            if jobs > 1 and len(missing) >= _WORTH_SENDING:
                if pool is None:
                    from .parallel import Pool

                    pool = stack.enter_context(Pool(checker, jobs))
                fresh = ((pickle.loads(data), data) for data in pool.results(missing))
            else:
                fresh = _here(checker, missing)
            for key, known in zip(keys, stored, strict=True):
                if known is not None:
                    yield pickle.loads(known)
                    continue
                result, data = next(fresh)
                if cache is not None and key and lasting(result):
                    cache.put(key, data)
                yield result


def _known(cache: Results | None, found: Found) -> tuple[bytes, bytes | None, Found]:
    """The key of a file, what is stored under it, and the file with the very bytes that the key was made from."""
    if cache is None:
        return b"", None, found
    data = found.data if found.data is not None else read_bytes(found.path, found.path)
    if not isinstance(data, bytes):
        return b"", None, found
    # Packs by folder, overrides and the baseline go by where a file is, whatever it is called from here.
    key = cache.key(f"{os.path.abspath(found.path)}\0{found.path}\0{found.named}", data)
    return key, cache.get(key), Found(found.path, found.named, data)


def _here(checker: Checker, found: list[Found]) -> Iterator[tuple[FileResult, bytes]]:
    for file in found:
        result = checker.checked(file).settled()
        yield result, pickle.dumps(result, pickle.HIGHEST_PROTOCOL)


def lasting(result: FileResult) -> bool:
    """Whether a result holds tomorrow: what waivers say depends on the day, and a fault is ours to mend."""
    return not result.waivers and not result.faulty and not any(d.rule.startswith("waiver") for d in result.diagnostics)
