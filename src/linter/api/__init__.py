"""For other programs: reports checked from bytes to plain data, without a cache, an environment or anything global."""
