"""A form that may carry a file."""

from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.visit import Visit


async def read_upload(visit: Visit, name: str) -> tuple[bytes, Form]:
    """Return the file that was sent under this name (empty where none was), and the answers beside it.

    A browser sends files as multipart/form-data; a form without is read as any other. The route bounds the size.
    """
    form = await read_form(visit)
    if not visit.headers.get("content-type", "").startswith("multipart/form-data"):
        return b"", form
    file = (await visit.form()).get(name)
    return (b"" if file is None or isinstance(file, str) else await file.read()), form


async def upload_name(visit: Visit, name: str) -> str:
    """Return what the file was called that was sent under this name; to show it, never to open it by."""
    if not visit.headers.get("content-type", "").startswith("multipart/form-data"):
        return ""
    file = (await visit.form()).get(name)
    return "" if file is None or isinstance(file, str) else file.filename
