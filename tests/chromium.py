"""Where Debian's Chromium is, if it is."""

import os
import shutil

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")


def is_owed() -> bool:
    """Whether a missing browser is a failure: CI promises to run everything."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
