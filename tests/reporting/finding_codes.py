"""Every code that a finding can carry, read from the source itself.

A code is the first argument of `Finding` or `NotOurWorkbook`, or what is handed through to it: a
function that passes a parameter of its own on as the code makes findings too.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOM = Path(settings.BASE_DIR) / "reporting"
#: Which argument is the code, by the name of what is called.
MAKERS = {"Finding": 0, "NotOurWorkbook": 0}


def codes() -> set[str]:
    """All of them. Fails on one that it cannot read."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(ROOM.rglob("*.py"))}
    constants = dict(pair for tree in trees.values() for pair in _constants(tree))
    makers = {path: dict(MAKERS) for path in trees}
    found, size = set[str](), 0
    while size < (size := sum(map(len, makers.values()))):
        for path, tree in trees.items():
            for code, function, place in _made(tree, makers[path]):
                values = _values(code, constants)
                if values is not None:
                    found |= values
                elif isinstance(code, ast.Name) and function is not None:
                    passing = _passed_on(code.id, *function)
                    for other in trees:
                        if other == path or _imports(trees[other], *passing):
                            makers[other] |= passing
                else:
                    raise AssertionError(f"{path.name}:{place}: the code cannot be read")
    return found


def _imports(tree: ast.Module, name: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom) and any(each.name == name for each in node.names)
        for node in ast.walk(tree)
    )


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Texts that a module gives a name, one by one or several in a line."""
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            for name, value in pairs:
                match name, value:
                    case ast.Name(id=called), ast.Constant(value=str() as text):
                        yield called, text


Function = tuple[ast.FunctionDef, ast.ClassDef | None]


def _made(
    tree: ast.AST,
    makers: dict[str, int],
    function: Function | None = None,
    owner: ast.ClassDef | None = None,
) -> Iterator[tuple[ast.expr, Function | None, int]]:
    """Each code that is handed to a maker, and the function in which that stands."""
    for node in ast.iter_child_nodes(tree):
        inside, of = function, owner
        if isinstance(node, ast.FunctionDef):
            inside, of = (node, owner), None
        elif isinstance(node, ast.ClassDef):
            of = node
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in makers:
                yield _argument(node, makers[name]), function, node.lineno
        yield from _made(node, makers, inside, of)


def _argument(call: ast.Call, place: int) -> ast.expr:
    if len(call.args) > place:
        return call.args[place]
    return next(each.value for each in call.keywords if each.arg == "code")


def _passed_on(name: str, function: ast.FunctionDef, owner: ast.ClassDef | None) -> dict[str, int]:
    """The function as a maker; a constructor by its class, a method without its `self`."""
    names = [each.arg for each in function.args.args]
    assert name in names, f"{function.name}: {name} is no parameter"
    if owner is None:
        return {function.name: names.index(name)}
    called = owner.name if function.name == "__init__" else function.name
    return {called: names.index(name) - 1}


def _values(code: ast.expr, constants: dict[str, str]) -> set[str] | None:
    """What the expression can be; None for a parameter."""
    match code:
        case ast.Constant(value=str() as text):
            return {text}
        case ast.Name(id=name) if name in constants:
            return {constants[name]}
        case ast.IfExp(body=one, orelse=other):
            return (_values(one, constants) or set()) | (_values(other, constants) or set())
        case ast.JoinedStr(values=[ast.Constant(value=str() as start), ast.FormattedValue()]):
            # Only 「unknown_element」 and 「unknown_clause」 are put together.
            assert start == "unknown_", start
            return {f"{start}{kind}" for kind in ("element", "clause")}
    return None
