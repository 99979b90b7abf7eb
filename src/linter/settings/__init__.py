"""Settings files, patterns of file names, and which files a run looks at."""
