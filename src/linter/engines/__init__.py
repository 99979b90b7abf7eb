"""Engines for clusters that somebody has already: whole reports are handed out, with the one evaluator."""
