"""Refuse a wheel that is not pure Python, is too large, or holds anything but the package."""

import sys
import zipfile
from pathlib import Path

LIMIT = 775 * 1024  # bytes; see "What it weighs" in docs/ARCHITECTURE.md
DATA = ("penlight/py.typed", "penlight/ops/signatures.txt")


def main(path: str) -> None:
    """Print what the wheel holds; raise SystemExit with what is wrong with it."""
    wheel = Path(path)
    names = zipfile.ZipFile(wheel).namelist()
    size = wheel.stat().st_size
    info = f"penlight-{wheel.name.split('-')[1]}.dist-info/"
    print(f"{wheel.name}: {size / 1024:.0f} KB, {len(names)} files")
    own = [n for n in names if n.startswith("penlight/") and (n.endswith((".py", ".pyi")) or n in DATA)]
    strangers = [n for n in names if not n.startswith(info) and n not in own]
    wrong = []
    if not wheel.name.endswith("-py3-none-any.whl"):
        wrong.append("is not py3-none-any")
    if size > LIMIT:
        wrong.append(f"is larger than {LIMIT // 1024} KB")
    if strangers or any("/tests/" in n for n in names):
        wrong.append(f"holds {strangers or 'tests'}")
    if "penlight/py.typed" not in names:
        wrong.append("lacks py.typed")
    if not any(n.startswith(info) and n.endswith("LICENSE") for n in names):
        wrong.append("lacks the licence")
    if wrong:
        sys.exit(f"{wheel.name}: {'; '.join(wrong)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
