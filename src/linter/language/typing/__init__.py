"""Names resolved and expressions typed; functions of the language, a row each."""
