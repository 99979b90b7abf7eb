"""Plans to Python code and automata."""
