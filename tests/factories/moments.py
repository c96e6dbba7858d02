"""Fixed days: a test must give the same answer next year."""

from datetime import UTC, date, datetime

TODAY = date(2026, 7, 15)  # a Wednesday, in the middle of the running class of the factories
MORNING = datetime(2026, 7, 15, 1, 30, tzinfo=UTC)  # 09:30 in Makassar
