"""What is kept of a browser in which somebody signed in: words that its owner knows it by, and no more."""

from ipaddress import ip_address

UNKNOWN = "Een onbekende browser"
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "een iPhone"),
    ("iPad", "een iPad"),
    ("Android", "een Android-apparaat"),
    ("Windows", "Windows"),
    ("Macintosh", "een Mac"),
    ("CrOS", "een Chromebook"),
    ("Linux", "Linux"),
)
MOST_READ = 400


def device_of(user_agent: str) -> str:
    """Return a browser and its device in words, such as "Firefox op Windows"; nothing of its version or make."""
    said = user_agent[:MOST_READ]
    browser = next((word for sign, word in _BROWSERS if sign in said), UNKNOWN)
    system = next((word for sign, word in _SYSTEMS if sign in said), "")
    return f"{browser} op {system}" if system else browser


def shortened(address: str) -> str:
    """Return the first half of a network address: enough to see that it is strange, not whose it is."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if parsed.version == 4:
        return ".".join(str(parsed).split(".")[:2]) + ".…"
    return ":".join(part.lstrip("0") or "0" for part in parsed.exploded.split(":")[:3]) + ":…"
