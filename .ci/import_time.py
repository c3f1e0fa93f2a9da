"""What `import penlight` costs over `import numpy`, which it needs: the best of several fresh processes."""

import os
import subprocess
import sys

LIMIT_MS = 100.0
RUNS = 15
PROGRAM = """
import time
import numpy
start = time.perf_counter()
import penlight
print((time.perf_counter() - start) * 1000)
"""


def main() -> None:
    """Print the time; raise SystemExit where it is over the limit."""
    command = [sys.executable, "-c", PROGRAM]
    # The first run writes the compiled modules, as an installation does.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times = sorted(
        float(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)
        for _ in range(RUNS)
    )
    print(f"import penlight, after import numpy: {times[0]:.1f} ms at best, {times[RUNS // 2]:.1f} ms in the middle")
    if times[0] > LIMIT_MS:
        sys.exit(f"over the limit of {LIMIT_MS:.0f} ms")


if __name__ == "__main__":
    main()
