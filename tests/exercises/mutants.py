"""Mechanical mutants of a solution: the same code with one small mistake in it."""

import ast
import copy
import itertools
from collections.abc import Callable, Iterator

Kind = Callable[[ast.AST], Iterator[ast.AST]]

AXES = ("dim", "axis")
NAMES = {"mean": "sum", "sum": "mean", "any": "all", "argmax": "argmin", "argmin": "argmax", "max": "min"}
SIGNS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
MODULES = ("math", "torch", "html", "Image", "ImageOps", "io", "world")
TURNED = {
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
}


def mutants(source: str, most: int = 40) -> list[str]:
    """Up to `most` mutants of this source, always the same ones, with as many kinds of mistake as it allows."""
    tree = ast.parse(source)
    original = ast.unparse(tree)
    queues = [_changed(tree, kind) for kind in KINDS]
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*queues))
    found = dict.fromkeys(ast.unparse(ast.fix_missing_locations(each)) for each in in_turn if each is not None)
    return [each for each in found if each != original][:most]


def _changed(tree: ast.Module, kind: Kind) -> Iterator[ast.Module]:
    """The tree with the mistakes of one kind, one at each place where it can be made."""
    for place, node in enumerate(ast.walk(tree)):
        for number in range(len([*kind(copy.deepcopy(node))])):
            changed = copy.deepcopy(tree)
            target = next(itertools.islice(ast.walk(changed), place, None))
            _put([*kind(copy.deepcopy(target))][number], target)
            yield changed


def _put(new: ast.AST, target: ast.AST) -> None:
    """Make the node `target` into `new`, where it stands."""
    target.__class__ = new.__class__
    target.__dict__.clear()
    target.__dict__.update(new.__dict__)


# ---- the kinds of mistake: each gives what may stand in the place of a node


def other_constant(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield ast.Constant(node.value[:-1])
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(2 * node.value + (node.value == 0))


def off_by_one(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    if isinstance(node, ast.Slice) and node.lower:
        yield ast.Slice(ast.BinOp(node.lower, ast.Add(), ast.Constant(1)), node.upper, node.step)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        yield ast.Call(node.func, [*node.args[:-1], ast.BinOp(node.args[-1], ast.Sub(), ast.Constant(1))], [])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
        yield ast.BinOp(node, ast.Sub(), ast.Constant(1))


def other_sign(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        yield ast.BinOp(node.left, SIGNS[type(node.op)](), node.right)
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        yield ast.AugAssign(node.target, ast.Sub(), node.value)


def turned_comparison(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED:
        for other in TURNED[type(node.ops[0])]:
            yield ast.Compare(node.left, [other()], node.comparators)
    if isinstance(node, ast.BoolOp):
        yield from node.values


def other_axis(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.keyword) and node.arg in AXES and isinstance(node.value, ast.Constant):
        yield ast.keyword(node.arg, ast.Constant(1 - node.value.value))
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("permute", "reshape"):
        for i in range(len(node.args) - 1):
            swapped = [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]]
            yield ast.Call(node.func, swapped, node.keywords)


def dropped_call(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        of_a_module = isinstance(node.func.value, ast.Name) and node.func.value.id in MODULES
        yield from node.args[:1] if of_a_module else [node.func.value]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from node.args[:1]


def other_name(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield ast.Attribute(node.value, NAMES[node.attr])
    if isinstance(node, ast.Name) and node.id in NAMES:
        yield ast.Name(NAMES[node.id])


def ignored_argument(node: ast.AST) -> Iterator[ast.AST]:
    """An argument that keeps the value of the first call, as in code that fits one example."""
    if isinstance(node, ast.FunctionDef):
        for argument in node.args.args:
            keep = ast.parse(f"{argument.arg} = first.setdefault({argument.arg!r}, {argument.arg})").body
            yield ast.FunctionDef(node.name, node.args, [*keep, *node.body], node.decorator_list)


KINDS = (
    ignored_argument,
    other_constant,
    other_axis,
    other_sign,
    turned_comparison,
    dropped_call,
    other_name,
    off_by_one,
)
