"""Text to located YAML: nodes with their original text, routes to spans, comments."""
