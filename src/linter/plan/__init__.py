"""The intermediate form of rules: nodes of expressions, how they are stored, and how figures are compared."""
