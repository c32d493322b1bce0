"""What goes into the server's log: ids, kinds of faults, places in the code. Never what people wrote."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

from flask import Flask
from flask.logging import default_handler

LAYOUT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """One event a line, whatever is in it; an exception as its kind and where it arose.

    The message of an exception is left out: databases quote the row that they refused, and with it names.
    """

    def format(self, record: logging.LogRecord) -> str:
        # another handler may have laid the exception out in its own way, and left that for us
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: ExcInfo) -> str:
        links = []
        error: BaseException | None = ei[1]
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__))
            links.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or error.__context__
        return "\n".join(links)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in record.message)
        return super().formatMessage(record)


def install(app: Flask) -> None:
    """Let the app's own handler write so; a host that logs otherwise keeps its handlers, with this formatter."""
    for handler in {default_handler, *app.logger.handlers}:
        handler.setFormatter(QuietFormatter(LAYOUT))
