"""Which addresses come out in one mailbox, for counting only: nobody is mailed at what is returned here.

What stands after a plus reaches the same person nearly everywhere (RFC 5233), and a few large providers read names
without their dots. Where that is not so two people share a count, which is set so high that neither notices.
"""

_SAME = {
    "googlemail.com": "gmail.com",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
    "pm.me": "proton.me",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
}
_NOT_READ = {"gmail.com": ".", "proton.me": ".-_", "yandex.ru": ".-"}
"""Signs that a provider leaves out when it looks for the mailbox."""

_SUBDOMAINS = ("fastmail.com", "fastmail.fm")
"""Where anything@name.fastmail.com is the mailbox of name@fastmail.com."""


def mailbox_of(address: str) -> str:
    """Return a name for the mailbox that an address comes out in, the same for all of its spellings."""
    local, _, domain = address.strip().lower().rpartition("@")
    domain = domain.rstrip(".")
    for whole in _SUBDOMAINS:
        if domain.endswith(f".{whole}"):
            local, domain = domain.removesuffix(f".{whole}"), whole
    domain = _SAME.get(domain, domain)
    local = local.partition("+")[0] or local
    for sign in _NOT_READ.get(domain, ""):
        local = local.replace(sign, "") or local
    return f"{local}@{domain}"
