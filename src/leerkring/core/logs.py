"""Structured logs: lines for people in a terminal, JSON for machines. They hold no secret and no address."""

import logging
import re
import sys

import structlog

_PROCESSORS: list[structlog.types.Processor] = []
_ADDRESS = re.compile(r"[^\s@'\"<>(),;:=\[\]]+@[^\s@'\"<>(),;:=\[\]]+")
_SECRET = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])")


def hide(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Take addresses and link secrets out of an error's own words: a driver quotes the row that it refused."""
    for key in ("exception", "error"):
        if isinstance(line.get(key), str):
            line[key] = _ADDRESS.sub("[adres]", _SECRET.sub("[geheim]", line[key]))
    return line


def plain(_logger: object, _method: str, line: structlog.typing.EventDict) -> str:
    """Write a line for a file or a journal: a sixth of the time that the terminal's colours and columns take."""
    exception = line.pop("exception", "")
    head = f"{line.pop('timestamp')} [{line.pop('level')}] {line.pop('event')}"
    facts = [f"{name}={value if _is_word(value) else repr(value)}" for name, value in line.items()]
    return " ".join([head, *facts]) + (f"\n{exception}" if exception else "")


def _is_word(value: object) -> bool:
    """Tell whether a value reads well without quotes, and cannot be taken for two of them or for a line."""
    return not isinstance(value, str) or (value.isprintable() and " " not in value and value != "")


def configure(log_format: str) -> None:
    """Set logging up once for this process, before the framework looks at it."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if sys.stderr.isatty()
        else plain
    )
    # In place: a logger that was used before keeps this very list.
    _PROCESSORS[:] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide,
        renderer,
    ]
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )


def only_errors() -> None:
    """Write only what went wrong, in a command whose own lines would get lost among those of its requests."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
