"""Results as text: one module a format, and the table of formats."""
