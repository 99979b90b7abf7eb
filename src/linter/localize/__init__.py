"""Error localization: which figures, were they others, would settle checks that fail together; never on a clean run."""
