"""Where the pages of a region are."""


def sheet_path(region: str, file: str = "") -> str:
    """Return the address of the data sheet of a region, or of one of its files."""
    return f"/koplopers/{region}/cijfers" + (f"/{file}" if file else "")
