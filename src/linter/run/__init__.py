"""Files to results: one file, many files, several processes, remembered results, mended files."""
