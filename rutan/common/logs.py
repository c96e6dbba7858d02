"""Logs for machines: one JSON object a line, in UTC, and nothing about persons.

The arguments of a message and the text of an exception are left out, because that is where
names, numbers and whole SQL rows turn up. What may be said stands in `SAFE_EXTRAS`.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")

OURS = ("bekal", "gunicorn")  # loggers whose arguments are known to be harmless
SAFE_EXTRAS = (
    "method", "view", "status", "ms", "user_id", "error", "command", "count", "done", "seconds",
)  # fmt: skip


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".")[0] in OURS
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage() if ours else _template(record),
            "request_id": request_id.get(),
        }
        entry |= {name: vars(record)[name] for name in SAFE_EXTRAS if name in vars(record)}
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
            entry["trace"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(entry, ensure_ascii=True, default=str)


def _template(record: logging.LogRecord) -> str:
    """The words of the programmer, without what was filled in.

    A message without arguments may have been put together beforehand, so it is not trusted.
    """
    return str(record.msg) if record.args else "(withheld)"
