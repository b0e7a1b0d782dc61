"""Prints the public names of the official package as JSON: module to names, with the public methods of its classes."""

import ast
import json
import sys
from importlib.util import find_spec
from pathlib import Path


def is_public(name: str) -> bool:
    return not name.startswith("_")


def names_of_target(node: ast.AST) -> list[str]:
    return [node.id] if isinstance(node, ast.Name) else []


def methods_of(node: ast.ClassDef) -> list[str]:
    functions = (one for one in node.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return sorted({f"{node.name}.{one.name}" for one in functions if is_public(one.name)})


def names_of(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.ClassDef):
        return [statement.name, *methods_of(statement)] if is_public(statement.name) else []
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [name for target in statement.targets for name in names_of_target(target)]
    if isinstance(statement, ast.AnnAssign):
        return names_of_target(statement.target)
    if hasattr(ast, "TypeAlias") and isinstance(statement, ast.TypeAlias):
        return names_of_target(statement.name)
    return []


def read_module(path: Path) -> list[str]:
    names = [name for statement in ast.parse(path.read_text()).body for name in names_of(statement)]
    return sorted({name for name in names if is_public(name)})


spec = find_spec("chatkit")
if spec is None or not spec.submodule_search_locations:
    sys.exit("the package chatkit is not installed")
folder = Path(spec.submodule_search_locations[0])
modules = {path.stem: read_module(path) for path in sorted(folder.glob("*.py")) if path.stem != "__init__"}
json.dump({name: names for name, names in modules.items() if names}, sys.stdout, indent=2)
