"""Writes ``src/penlight/ops/signatures.txt``: the overloads that PyTorch's parser of arguments tries, for error texts.

    python tools/argument_signatures.py        (needs PyTorch and PyYAML)

A line is a list of names and their overloads, in the order in which PyTorch tries them; names with the same overloads
share one. A method is written only where its overloads are not the function's without the tensor and ``out``. Functions
that PyTorch writes in Python are not in it: their errors are Python's own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from types import BuiltinFunctionType, FunctionType

import torch
import torchgen
from torchgen.gen import parse_native_yaml
from torchgen.packaged.autograd import gen_python_functions as generator

import penlight
from penlight.ops.arguments import CODES, as_method
from penlight.ops.define import registry

ROOT = Path(torchgen.__file__).parent / "packaged"
TARGET = Path(__file__).parent.parent / "src" / "penlight" / "ops" / "signatures.txt"
SPACES = {
    "torch": (generator.is_py_torch_function, torch, penlight),
    "linalg": (generator.is_py_linalg_function, torch.linalg, penlight.linalg),
    "special": (generator.is_py_special_function, torch.special, penlight.special),
    "fft": (generator.is_py_fft_function, torch.fft, penlight.fft),
    "nn.functional": (generator.is_py_nn_function, torch.nn.functional, penlight.nn.functional),
}
C_TYPES = {
    "Tensor": "T",
    "Scalar": "N",
    "int64_t": "I",
    "SymInt": "I",
    "DeviceIndex": "I",
    "double": "F",
    "bool": "B",
    "c10::string_view": "S",
    "IntArrayRef": "L",
    "SymIntArrayRef": "L",
    "TensorList": "M",
    "ITensorListRef": "M",
    "ScalarType": "D",
    "Generator": "G",
    "Layout": "Y",
    "Device": "V",
    "MemoryFormat": "X",
    "ArrayRef<double>": "R",
    "ScalarList": "Q",
    "c10::List<::std::optional<Tensor>>": "M",
    "Dimname": "J",
    "DimnameList": "K",
    "Stream": "A",
    "Storage": "O",
    "PyObject*": "P",
}
PARAMETER = re.compile(r"^(?P<type>.*?)(?P<size>\[\d*\])?(?P<none>\?)?$")


def short(text: str) -> str:
    """PyTorch's text of an overload in the notation of the file."""
    text, hidden = (text.removesuffix("|deprecated"), "!") if text.endswith("|deprecated") else (text, "")
    inside = text[text.index("(") + 1 : text.rindex(")")]
    parts = []
    for part in re.split(r", (?![^\[{]*[\]}])", inside) if inside else []:
        if part == "*":
            parts.append("*")
            continue
        declared, rest = part.split(" ", 1)
        match = PARAMETER.match(declared)
        assert match is not None, declared
        code = C_TYPES[match["type"]]
        size = (match["size"] or "")[1:-1]
        name, _, default = rest.partition("=")
        parts.append(f"{code}{size}{match['none'] or ''} {name}" + (f"={default}" if default else ""))
    return hidden + ";".join(parts)


def main() -> None:
    assert set(C_TYPES.values()) <= set(CODES)
    native = ROOT / "ATen" / "native"
    functions = parse_native_yaml(str(native / "native_functions.yaml"), str(native / "tags.yaml")).native_functions
    functions = [each for each in functions if generator.should_generate_py_binding(each)]
    deprecated = str(ROOT / "autograd" / "deprecated.yaml")
    every = generator.load_signatures(functions, deprecated, method=False)
    methods = generator.load_signatures(functions, deprecated, method=True)
    found: dict[str, list[str]] = {}
    for space, (belongs, theirs, ours) in SPACES.items():
        prefix = "" if space in ("torch", "nn.functional") else f"{space}_"
        for name, overloads in grouped(every, belongs).items():
            public = name.removeprefix(prefix)
            their = getattr(theirs, public, None)
            if isinstance(their, BuiltinFunctionType) and hasattr(ours, public):
                key = public if space == "torch" else f"{space}.{public}"
                found[key] = overloads
    for name, overloads in grouped(methods, generator.is_py_variable_method).items():
        if name not in registry["Tensor"] or isinstance(getattr(torch.Tensor, name, None), FunctionType):
            continue
        if [as_method(each) for each in found.get(name, [])] != overloads:
            found[f"Tensor.{name}"] = overloads
    names: dict[str, list[str]] = defaultdict(list)
    for name, overloads in found.items():
        names["|".join(overloads)].append(name)
    lines = [f"{' '.join(sorted(group))}\t{overloads}" for overloads, group in names.items()]
    TARGET.write_text("\n".join(sorted(lines)) + "\n")
    print(f"{len(found)} functions and methods, {TARGET.stat().st_size} bytes")


def grouped(pairs, belongs) -> dict[str, list[str]]:
    """Name -> its overloads, in the order in which they are tried."""
    by_name = defaultdict(list)
    for pair in pairs:
        if belongs(pair.function):
            by_name[str(pair.function.func.name.name)].append(pair)
    return {
        name: [short(overload.signature.signature_str(skip_outputs=overload.outplace is None)) for overload in group]
        for name, group in ((name, generator.group_overloads(each)) for name, each in by_name.items())
    }


if __name__ == "__main__":
    main()
