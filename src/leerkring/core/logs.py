"""Structured logs: lines for people in a terminal, JSON for machines. They hold no secret and no address."""

import logging
import re
import sys

import structlog

_ADDRESS = re.compile(r"[^\s@'\"<>(),;:=\[\]]+@[^\s@'\"<>(),;:=\[\]]+")
_SECRET = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])")


def hide(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Take addresses and link secrets out of an error's own words: a driver quotes the row that it refused."""
    for key in ("exception", "error"):
        if isinstance(line.get(key), str):
            line[key] = _ADDRESS.sub("[adres]", _SECRET.sub("[geheim]", line[key]))
    return line


def configure(log_format: str) -> None:
    """Set logging up once for this process, before the framework looks at it."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            hide,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )
