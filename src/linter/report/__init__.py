"""A document bound to a form: which form it is, its typed figures, figures in running text."""
