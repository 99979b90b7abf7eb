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
    from .result import FileResult
    from .result_cache import Results
    from .run import Checker

# Files read at a time, and from how many of them on other processes get them.
_BATCH = 128
_WORTH_SENDING = 24


def results(checker: Checker, found: list[Found], jobs: int, remember: bool) -> Iterator[FileResult]:
    """What each file came to, in order. ``remember`` looks into the result cache, and stores what was not there."""
    with ExitStack() as stack:
        cache: Results | None = None
        pool: Pool | None = None
        if remember and checker.cache is not None:
            from .result_cache import Results

            cache = Results(checker.cache, checker.context())
            stack.callback(cache.close)
        for start in range(0, len(found), _BATCH):
            fresh: Iterator[tuple[FileResult, bytes]]
            batch = found[start : start + _BATCH]
            keys = [b""] * len(batch)
            if cache is not None:
                keys, batch = _keys(cache, batch)
            stored = cache.get([key for key in keys if key]) if cache is not None else {}
            missing = [each for key, each in zip(keys, batch, strict=True) if key not in stored]
            if jobs > 1 and len(missing) >= _WORTH_SENDING:
                if pool is None:
                    from .parallel import Pool

                    pool = stack.enter_context(Pool(checker, jobs))
                fresh = ((pickle.loads(data), data) for data in pool.results(missing))
            else:
                fresh = _here(checker, missing)
            for key in keys:
                known = stored.get(key)
                if known is not None:
                    yield pickle.loads(known)
                    continue
                result, data = next(fresh)
                if cache is not None and key and lasting(result):
                    cache.put(key, data)
                yield result


def _keys(cache: Results, found: list[Found]) -> tuple[list[bytes], list[Found]]:
    """The key of each file, empty where it has none, and the files with the very bytes that the keys were made from."""
    keys: list[bytes] = []
    files: list[Found] = []
    here = os.getcwd()
    for each in found:
        data = each.data if each.data is not None else read_bytes(each.path, each.path)
        if not isinstance(data, bytes):
            keys.append(b"")
            files.append(each)
            continue
        # Packs by folder, overrides and the baseline go by where a file is, whatever it is called from here.
        keys.append(cache.key(f"{here}\0{each.path}\0{each.named}", data))
        files.append(Found(each.path, each.named, data))
    return keys, files


def _here(checker: Checker, found: list[Found]) -> Iterator[tuple[FileResult, bytes]]:
    for file in found:
        result = checker.checked(file).settled()
        yield result, pickle.dumps(result, pickle.HIGHEST_PROTOCOL)


def lasting(result: FileResult) -> bool:
    """Whether a result holds tomorrow: what waivers say depends on the day, and a fault is ours to mend."""
    return not result.waivers and not result.faulty and not any(d.rule.startswith("waiver") for d in result.diagnostics)
