"""Mutants: the limit logic with one comparison, one `and`, one `min` exchanged for another."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
CALLS = {
    "min": "max",
    "fmin": "fmax",
    "minimum": "maximum",
    "argmin": "argmax",
    "any": "all",
}
CALLS |= {after: before for before, after in CALLS.items()}


@dataclass(frozen=True)
class Mutant:
    """One exchange in the source of a module; `text` is the line as it becomes."""

    module: str
    function: str
    line: int
    before: str
    after: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.module}:{self.line} in {self.function}: {self.before}  ->  {self.after}"

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same when lines move: function, expression before, expression after."""
        return self.function, self.before, self.after

    def apply(self) -> None:
        """Change the running program; there is no way back but to leave the process."""
        function = _function(importlib.import_module(self.module), self.function)
        function.__code__ = _code_of(self.code, self.function)


def mutants_of(module: str, functions: tuple[str, ...] = ()) -> Iterator[Mutant]:
    """Every mutant of a module, or of some of its functions."""
    source = inspect.getsource(importlib.import_module(module))
    for name, definition in _definitions(ast.parse(source)):
        if functions and name not in functions:
            continue
        for node in ast.walk(definition):
            for before, after in _exchanges(node):
                code = compile(_rebuilt(source, node, after), f"<mutant of {module}>", "exec")
                yield Mutant(module, name, node.lineno, before, after, code)  # type: ignore[attr-defined]


def _definitions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _definitions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node


def _exchanges(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The expression of this node, and what it may become."""
    before = ast.unparse(node)
    for change in _changes(node):
        yield before, change


def _changes(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Compare(left, operators, values):
            for place, operator in enumerate(operators):
                for other in COMPARISONS.get(type(operator), ()):
                    changed = [*operators[:place], other(), *operators[place + 1 :]]
                    yield ast.unparse(ast.Compare(left, changed, values))
        case ast.BoolOp(operator, values):
            yield ast.unparse(ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values))
        case ast.UnaryOp(ast.Not(), value):
            yield ast.unparse(value)
        case ast.Name(name) if name in CALLS:
            yield CALLS[name]
        case ast.Attribute(value, name) if name in CALLS:
            yield ast.unparse(ast.Attribute(value, CALLS[name]))


def _rebuilt(source: str, node: ast.AST, after: str) -> str:
    """The source with the text of one node replaced; lines keep their numbers."""
    lines = source.splitlines(keepends=True)
    first, last = node.lineno - 1, node.end_lineno - 1  # type: ignore[attr-defined]
    head = lines[first].encode()[: node.col_offset].decode()  # type: ignore[attr-defined]
    tail = lines[last].encode()[node.end_col_offset :].decode()  # type: ignore[attr-defined]
    return "".join([*lines[:first], f"{head}({after}){tail}", *lines[last + 1 :]])


def _function(owner: object, name: str) -> FunctionType:
    *classes, last = name.split(".")
    for part in classes:
        owner = getattr(owner, part)
    found = vars(owner)[last]
    found = getattr(found, "fget", found)
    assert isinstance(found, FunctionType), name
    return found


def _code_of(code: CodeType, name: str) -> CodeType:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == name:
                return constant
            if name.startswith(f"{constant.co_qualname}."):
                return _code_of(constant, name)
    raise LookupError(name)
