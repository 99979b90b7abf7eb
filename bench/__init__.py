"""What crossfoot costs, beside other tools: ``python bench/run.py``."""
