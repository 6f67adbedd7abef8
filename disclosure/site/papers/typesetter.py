"""The typesetter as a program: a job on standard input, the finished paper on standard output.

Run by `setting` with nothing but the libraries of the environment. It is a process of its own so
that limits of memory and time hold for one paper, and end it and not the server.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: Bytes of address space and seconds of processor time for one paper.
MEMORY = 2 * 1024**3
SECONDS = 20
#: 600 points wide become 1200 pixels.
PPI = 144


def limit() -> None:
    """Bound what this process may use; where a system knows no such limit, its parent's clock."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main() -> None:
    """Typeset one job: {"kind": ..., "format": "pdf" or "png", "timestamp": s, "data": {...}}."""
    limit()
    import typst  # noqa: PLC0415 - under the limits

    job = json.load(sys.stdin)
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"]
    )
    compiler = typst.Compiler(
        HERE / f"{job['kind']}.typ",
        root=HERE,
        font_paths=fonts,
        sys_inputs={"data": json.dumps(job["data"], ensure_ascii=False)},
    )
    made = compiler.compile(format=job["format"], ppi=PPI, timestamp=job["timestamp"])
    pages = [made] if isinstance(made, bytes) else made or []
    sys.stdout.buffer.write(pages[0])


if __name__ == "__main__":
    main()
