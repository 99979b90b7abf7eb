"""Packs compiled, stored and found again."""
