"""The compile phase: rule files to a Program. Nothing of it is imported by a run that finds everything stored."""
