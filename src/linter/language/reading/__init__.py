"""Rule text to syntax, and back: words, grammar, mistakes, the one layout."""
