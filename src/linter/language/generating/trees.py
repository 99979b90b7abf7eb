"""Python's syntax trees in short: the shapes that generated code is made of."""

from __future__ import annotations

import ast
from typing import Any


def local(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def const(value: Any) -> ast.expr:
    return ast.Constant(value)


def call(function: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(local(function), list(arguments), [])


def is_(left: ast.expr, value: Any, negated: bool = False) -> ast.expr:
    return ast.Compare(left, [ast.IsNot() if negated else ast.Is()], [const(value)])


def any_of(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)


def both_of(one: ast.expr, other: ast.expr) -> ast.expr:
    return ast.BoolOp(ast.And(), [one, other])


def binary(op: type[ast.operator], left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, op(), right)


def negated(expr: ast.expr) -> ast.expr:
    if isinstance(expr, ast.UnaryOp) and isinstance(expr.op, ast.Not):
        return expr.operand
    return ast.UnaryOp(ast.Not(), expr)


def placed(tree: ast.AST) -> int:
    """How many nodes a tree has, each of which is given a place: Python's compiler asks for one."""
    nodes = [tree]
    for node in nodes:
        parts = vars(node)
        for value in parts.values():
            if isinstance(value, ast.AST):
                nodes.append(value)
            elif isinstance(value, list):
                nodes += value
        parts["lineno"] = 1
        parts["col_offset"] = 0
    return len(nodes)


def assignment(target: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(target, ast.Store())], value)


def definition(name: str, body: list[ast.stmt]) -> ast.FunctionDef:
    arguments = ast.arguments([], [ast.arg("r")], None, [], [], None, [])
    function = ast.FunctionDef(name, arguments, body, [], None, None)
    vars(function).setdefault("type_params", [])  # required from Python 3.12 on
    return function


__all__ = [
    "any_of", "assignment", "binary", "both_of", "call", "const", "definition", "is_", "local", "negated", "placed",
]  # fmt: skip
