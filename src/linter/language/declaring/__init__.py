"""Forms, bands, tables, units, versions: declarations checked and resolved."""
