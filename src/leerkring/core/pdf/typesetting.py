"""A template of ours and data, as a tagged PDF (PDF/UA-1).

The data goes in as JSON, so that no text can become an instruction (decision 0014); a template reads nothing but the files
below `root`. Takes a second or so and much memory: for a process of its own (`core.bounded.process`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from leerkring.core.pdf import fonts


def typeset(template: Path, data: Mapping[str, Any], root: Path) -> bytes:
    """Return the PDF. The template finds the data as `json(bytes(sys.inputs.data))`."""
    import typst

    made = typst.compile(  # type: ignore[call-overload]  # its stub wants all paths as bytes with a source in bytes
        template.read_bytes(),
        root=str(root),
        font_paths=[str(one) for one in fonts.folders()],
        ignore_system_fonts=True,
        sys_inputs={"data": msgspec.json.encode(data).decode()},
        pdf_standards="ua-1",
    )
    return bytes(made)
