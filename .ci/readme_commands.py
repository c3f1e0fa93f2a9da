"""Write the commands of README.md that are marked by `<!-- command: ... -->` to PREFIX.1, PREFIX.2, word for word."""

import re
import sys
from pathlib import Path


def main(readme: str, prefix: str) -> None:
    """Raise SystemExit unless there are exactly two."""
    commands = re.findall(r"<!-- command: [^>]*-->\s*```sh\n(.*?)```", Path(readme).read_text(), re.DOTALL)
    if len(commands) != 2:
        sys.exit(f"{readme} has {len(commands)} marked commands, not two")
    for number, command in enumerate(commands, 1):
        Path(f"{prefix}.{number}").write_text(command)


if __name__ == "__main__":
    main(*sys.argv[1:])
