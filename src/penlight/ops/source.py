"""The text of an op's functions, written out for its parameters; `template.py` compiles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import calls

if TYPE_CHECKING:
    from .define import Op, Param

_RECORDS = "(not _rare.off or _modes.grad)"  # the fast path's way to ask for grad mode


def is_nameless(op: Op) -> bool:
    """Whether the op's function calls a ufunc itself: see Note [Silence without a price] in backend/quiet.py."""
    return type(op.ufunc) is np.ufunc


def _signature(op: Op, written: bool = False) -> str:
    """Nothing has to be given and more may be than there is: see Note [Calls that do not fit] in calls.py."""
    out = ["out=None"] if op.has_out and not written else []
    if op.varsize is not None:
        places = [param for param in op.params if not param.keyword]
        place = places.index(op.by_name[op.varsize])
        parts = [_default(param) for param in places[:place]]
        parts += ["*_sizes", f"{places[place].public}=None", *map(_default, places[place + 1 :])]
        return ", ".join([*parts, *[_default(param) for param in op.params if param.keyword], *out])
    parts = [_default(param) for param in op.params if not param.keyword]
    keywords = [_default(param) for param in op.params if param.keyword]
    if op.internal and not written:
        return ", ".join([*parts, *keywords, *out])
    if _takes_numpy_names(op):
        return ", ".join([*parts, "*_more", *keywords, *out, "**_named"])
    others = [f"{alias}=_absent" for alias in calls.aliases(op)]
    return ", ".join([*parts, "_more=_absent", *keywords, *out, *others])


def _default(param: Param) -> str:
    return param.public + ("=_absent" if param.default is ... else f"=_default_{param.name}")


def _takes_numpy_names(op: Op) -> bool:
    """Whether all unknown names are gathered, which takes longer than having one parameter and less than two."""
    return "dim" in op.by_name or "keepdim" in op.by_name


def _irregular(op: Op, written: bool = False) -> str:
    every = f"({', '.join([param.public for param in op.params])},)"
    out = "out" if op.has_out and not written else "None"
    if op.varsize is not None:
        return f"_irregular(_self, {every}, (), {{}}, {out})"
    if _takes_numpy_names(op):
        return f"_irregular(_self, {every}, _more, _named, {out})"
    named = ", ".join([f"'{alias}': {alias}" for alias in calls.aliases(op)])
    return f"_irregular(_self, {every}, (_more,), {{{named}}}, {out})"


def _start(op: Op, name: str, written: bool = False) -> list[str]:
    """The line that defines the function, and those that send away what does not fit."""
    if op.internal and not written:
        return [f"def {name}({_signature(op)}):", *_spread(op)]
    more = "" if op.varsize is not None else "_more or _named" if _takes_numpy_names(op) else "_more is not _absent"
    absent = [
        f"{param.public} is _absent"
        for param in op.params
        if param.default is ... and not param.tensor and param.name != op.varsize
    ]
    lines = [f"def {name}({_signature(op, written)}):", *_spread(op)]
    conditions = " or ".join([*([more] if more else []), *absent])
    return lines + ([f"    if {conditions}:", f"        return {_irregular(op, written)}"] if conditions else [])


def _spread(op: Op) -> list[str]:
    if op.varsize is None:
        return []
    name = op.by_name[op.varsize].public
    return [
        f"    if {name} is None:",
        "        if not _sizes:",
        f"            raise TypeError('{op.name}() missing 1 required positional arguments: \"{name}\"')",
        f"        {name} = _sizes[0] if len(_sizes) == 1 and type(_sizes[0]) is not int else _sizes",
    ]


def _leave(op: Op, handler: str) -> str:
    """The line that leaves for the general path, unless an operand is missing."""
    given = " and ".join([f"{param.public} is not _absent" for param in op.tensors if param.default is ...])
    every = ", ".join([param.public for param in op.params])
    written = handler.startswith("_inplace")
    if op.internal and not written:
        given = ""
    call = f"{handler}(_op, ({every},){', out' if op.has_out and not written else ''})"
    return f"return {call} if {given} else {_irregular(op, written)}" if given else f"return {call}"


def public_source(op: Op, name: str, general: str = "_general") -> str:
    leave = _leave(op, general)
    lines = _start(op, name)
    if any(param.listed for param in op.params) or op.outputs == () or (op.outputs and (op.is_view or op.may_alias)):
        return "\n".join([*lines, f"    {leave}"])
    special = " or _rare.on" + (" or out is not None" if op.has_out else "")
    for position, param in enumerate(op.tensors):
        lines += _operand(op, param, position == 0, special if position == 0 else "", leave)
    lines += _at_defaults(op, leave)
    lines += _compute(op, leave)
    return "\n".join([*lines, *(_wrap_several(op) if op.outputs else [*_wrap(op, leave), "    return _output"])])


def operator_source(op: Op, name: str) -> str:
    return public_source(op, name, "_general_operator")


def _operand(op: Op, param: Param, first: bool, special: str, leave: str) -> list[str]:
    """Lines that take one tensor parameter apart, or leave for the general path."""
    name, own = param.public, param.name in op.vjps
    floating = param in op.promoted
    lines = [f"    _t = type({name})"]
    body = [f"_{name} = {name}._array"]
    if floating and param is op.promoted[0]:
        body += [f"_dtype = _{name}.dtype", "if _dtype is not _f32 and _dtype is not _f64:", f"    {leave}"]
    elif floating:
        body += [f"if _{name}.dtype is not _dtype:", f"    {leave}"]
    if own:
        body += [f"if {name}._base is not None:", f"    _refresh({name})"]
        body += [f"    _odd = _odd or not _{name}.flags.c_contiguous"] if _is_laid(op) else []
        body += [f"_need_{name} = {name}._requires_grad"]
    elif _is_laid(op):
        body += [f"if {name}._base is not None:", f"    _odd = _odd or not _{name}.flags.c_contiguous"]
    if _is_saved(op, param.name) and (param.number or param.optional):
        body += [f"_vc_{name} = {name}._vc"]
    if first:
        return [
            *(["    _odd = False"] if _is_laid(op) else []),
            *lines,
            f"    if (_t is not _Tensor and _t is not _Parameter){special}:",
            f"        {leave}",
            *_indent(body, 1),
        ]
    other = []
    if own:
        other += [f"_need_{name} = False"]
    if _is_saved(op, param.name):
        other += [f"_vc_{name} = _steady"]
    lines += ["    if _t is _Tensor or _t is _Parameter:", *_indent(body, 2)]
    if param.number and floating and param is not op.promoted[0]:
        lines += ["    elif _t is float or _t is int:", *_indent([f"_{name} = _scalar({name}, _dtype)", *other], 2)]
    elif param.number and not floating:
        lines += ["    elif _t is float or _t is int:", *_indent([f"_{name} = {name}", *other], 2)]
    if param.optional:
        lines += [f"    elif {name} is None:", *_indent([f"_{name} = None", *other], 2)]
    return [*lines, "    else:", f"        {leave}"]


def _at_defaults(op: Op, leave: str) -> list[str]:
    if op.ufunc is None:
        return []
    lines = []
    for param in op.params:
        if not param.tensor:
            lines += [f"    if {param.public} is not _default_{param.name}:", f"        {leave}"]
    return lines


def _arguments(op: Op) -> str:
    params = op.tensors if op.ufunc is not None else op.params
    return ", ".join([f"_{param.public}" if param.tensor else param.public for param in params])


def _is_laid(op: Op) -> bool:
    """Whether the result may lie in memory otherwise than PyTorch's. Only of a view is asked here whether it lies in
    another order than C's: the question would take every other call longer than it is worth."""
    differs = len(op.tensors) > 1 or not isinstance(op.ufunc, np.ufunc)
    return op.laid and not op.outputs and differs


def _compute(op: Op, leave: str) -> list[str]:
    arguments = _arguments(op)
    call = f"_kernel({arguments})" if op.ufunc is not None else f"_kernel(_xp, {arguments})"
    if op.kind == "elementwise" and op.ufunc is not None and not op.outputs:
        odd = " and not _odd" if _is_laid(op) else ""
        call += f" if _{op.tensors[0].public}.size < _LARGE{odd} else _elementwise(_kernel, {arguments})"
    tensors = ", ".join([f"_{param.public}" for param in op.tensors])
    relaid = ["    if _odd:", f"        _result = _laid(_result, {tensors})"]
    watch = ["    if not _warnings.filters or _warnings.filters[0] is not _silencer:", "        _silence()"]
    return [
        *([] if op.is_view or is_nameless(op) else watch),
        "    try:",
        f"        _result = {call}",
        "    except Exception:",
        f"        {leave}  # which says what is wrong",
        *([] if op.outputs else ["    if type(_result) is not _ndarray:", "        _result = _asarray(_result)"]),
        *(relaid if _is_laid(op) and op.ufunc is None else []),
        *([f"    if not _{op.tensors[0].public}.flags.c_contiguous:", f"        _result = _layout(_result, {tensors})"]
          if op.layout is not None else []),
    ]  # fmt: skip


def _wrap(op: Op, leave: str) -> list[str]:
    """Lines that make the Tensor and, where a gradient is wanted, the node."""
    first = op.tensors[0].public
    lines = [
        "    _output = _new(_Tensor)",
        "    _output._array = _result",
        "    _output._grad = None",
        "    _output._extra = None",
    ]
    view = [
        f"    _base = {first}._base",
        f"    _output._base = {first} if _base is None else _base",
        f"    _vc = {first}._vc",
        "    if _vc is None:",
        f"        _vc = {first}._vc = [0]",
        "    _output._vc = _vc",
        "    try:",
        "        _output._view_version = _vc[0]",
        "    except RuntimeError:  # an inference tensor",
        f"        {leave}",
        f"    _output._creation = ({first}._creation if _base is not None else 0) if {_RECORDS} else 1",
    ]
    plain = ["    _output._base = None", "    _output._vc = None"]
    if op.is_view:
        lines += view
    elif op.may_alias:
        lines += [
            f"    if _result.base is not None and _aliases(_result, _{first}):",
            *_indent(view, 1),
            "    else:",
            *_indent(plain, 1),
        ]
    else:
        lines += plain
    edges = op.edges
    if not edges:
        return [*lines, "    _output._node = None", "    _output._requires_grad = False"]
    need = " or ".join([f"_need_{param.public}" for param in edges])
    integers = ["if dtype is not None and _result.dtype.kind in 'iub':", f"    {leave}  # which refuses to record it"]
    node = [
        *(integers if "dtype" in op.by_name else []),
        *_node_lines(op),
        "_node._shape = _result.shape",
        "_node._dtype = _dtype" if op.promoted and op.kind == "elementwise" else "_node._dtype = _result.dtype",
        "_output._node = _node",
        "_output._requires_grad = True",
    ]
    return [
        *lines,
        f"    if ({need}) and {_RECORDS}:",
        *_indent(node, 2),
        "    else:",
        "        _output._node = None",
        "        _output._requires_grad = False",
    ]


def _wrap_several(op: Op) -> list[str]:
    """The same for an op with several outputs, see Note [Outputs] in autograd/node.py."""
    lines = []
    outputs = op.outputs or ()
    for number in range(len(outputs)):
        lines += [
            f"    _part{number} = _result[{number}]",
            f"    if type(_part{number}) is not _ndarray:",
            f"        _part{number} = _asarray(_part{number})",
            f"    _output{number} = _new(_Tensor)",
            f"    _output{number}._array = _part{number}",
            f"    _output{number}._grad = _output{number}._extra = _output{number}._base = _output{number}._vc = None",
        ]
    leaves = {number: [f"_output{number}._node = None", f"_output{number}._requires_grad = False"]
              for number in range(len(outputs))}  # fmt: skip
    if op.edges:
        need = " or ".join([f"_need_{param.public}" for param in op.edges])
        node = [*_node_lines(op), "_node._made = _made = {}", f"_node._outputs = {len(outputs)}"]
        for number, name in enumerate(outputs):
            node += _output_lines(number) if name in op.differentiable else leaves[number]
        lines += [f"    if ({need}) and {_RECORDS}:", *_indent(node, 2), "    else:"]
    for number in range(len(outputs)):
        lines += _indent(leaves[number], 2 if op.edges else 1)
    made = ", ".join([f"_output{number}" for number in range(len(outputs))])
    return [*lines, f"    return _Results(({made},))"]


def _output_lines(number: int) -> list[str]:
    """Lines that give one of several outputs its history: ``output_of`` in autograd/node.py, written out."""
    return [
        "_one = _new(_Output)",
        "_one._parent = _node",
        f"_one._number = {number}",
        "_one._order = _next_order()",
        f"_one._shape = _part{number}.shape",
        f"_one._dtype = _part{number}.dtype",
        "_one._extra = None",
        f"_made[{number}] = _weakly(_one)",
        f"_output{number}._node = _one",
        f"_output{number}._requires_grad = True",
    ]


def _node_lines(op: Op) -> list[str]:
    """Lines that make the node, without what it knows of its outputs."""
    edges = op.edges
    sinks = [
        f"({param.public}._node or {param.public})" + ("" if len(edges) == 1 else f" if _need_{param.public} else None")
        for param in edges
    ]
    saved = [_saved_text(op, name, users) for name, users in op.saved]
    counters = []
    for param in op.tensors:
        if _is_saved(op, param.name):
            name = param.public
            if not (param.number or param.optional):
                counters += [f"_vc_{name} = {name}._vc"]
            counters += [f"if _vc_{name} is None:", f"    _vc_{name} = {name}._vc = [0]"]
    if op.outputs is None and any(name == "result" for name, _ in op.saved):
        counters += ["_vc = _output._vc", "if _vc is None:", "    _vc = _output._vc = [0]"]
    return [
        *counters,
        f"_node = {_node_text(op)}()",
        f"_node._edges = ({', '.join(sinks)},)",
        f"_node._saved = ({', '.join(saved)}{',' if saved else ''})",
        "_node._order = _next_order()",
        "_node._extra = _rare.tracer and _rare.tracer()",
    ]


def _node_text(op: Op) -> str:
    if not callable(op.node_name):
        return "_Node"
    code = op.node_name.__code__
    return (
        f"_nodes[_node_name({', '.join([op.by_name[name].public for name in code.co_varnames[: code.co_argcount]])})]"
    )


def _is_saved(op: Op, name: str) -> bool:
    return any(asked == name for asked, _ in op.saved)


def _saved_text(op: Op, name: str, users: tuple[str, ...]) -> str:
    """What goes into ``_saved`` for a name: an array with its counter and version, or a plain value."""
    if op.outputs and name in op.outputs:
        number = op.outputs.index(name)
        return f"_part{number}, _output{number}._vc or _counter_of(_output{number}), 0"
    condition = ""
    if len(users) < len(op.edges):
        condition = f" if {' or '.join([f'_need_{op.by_name[user].public}' for user in users])} else None"
    if name == "result":
        return f"_result{condition}, _vc, 0"
    param = op.by_name.get(name)
    if param is not None and not param.tensor:
        return param.public
    if param is None:
        tensor, attribute = name.rsplit("_", 1)
        public = op.by_name[tensor].public
        value = f"_{public}.{attribute}"
        return f"(None if _{public} is None else {value})" if op.by_name[tensor].optional else value
    public = param.public
    return f"_{public}{condition}, _vc_{public}, _vc_{public}[0]"


def _indent(lines: list[str], by: int) -> list[str]:
    return ["    " * by + line for line in lines]


def inplace_operator_source(op: Op, name: str) -> str:
    return inplace_source(op, name, "_inplace_operator")


def inplace_source(op: Op, name: str, general: str = "_inplace") -> str:
    leave = _leave(op, general)
    lines = _start(op, name, written=True)
    if op.ufunc is None or any(param.listed or param.optional for param in op.tensors) or not op.promoted:
        return "\n".join([*lines, f"    {leave}"])
    for position, param in enumerate(op.tensors):
        lines += _operand(op, param, position == 0, " or _rare.on or _rare.tracer" if position == 0 else "", leave)
    first = op.tensors[0].public
    need = " or ".join([f"_need_{param.public}" for param in op.edges])
    lines += _at_defaults(op, leave)
    return "\n".join(
        [
            *lines,
            f"    if {f'(({need}) and {_RECORDS}) or ' if need else ''}type({first}._vc) is _InferenceVersion:",
            f"        {leave}",
            f"    if {first}._base is not None:",
            f"        _check_overlap(_{first})",
            "    _token = _set_errors(_QUIET)",
            "    try:",
            f"        _kernel({_arguments(op)}, out=_{first})",
            "    except Exception:",
            f"        {leave}  # which says what is wrong",
            "    finally:",
            "        _unset_errors(_token)",
            f"    ({first}._vc or _counter_of({first}))[0] += 1",
            f"    return {first}",
        ]
    )
