"""COMPILE phase: rule files to checked programs. The run phase never imports this package."""
