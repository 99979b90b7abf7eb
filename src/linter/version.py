"""The version, where everything can read it that must not load the package's face."""

__version__ = "0.1.0"
