"""Where everything must be there (MOLETTE_NO_SKIP=1), a skipped test is a failed one."""

import os
from typing import Any

import pytest

FORBIDDEN = os.environ.get("MOLETTE_NO_SKIP") == "1"


def turn_into_failure(report: Any) -> None:
    """Change in place a report of pytest, of a test or of a collected module."""
    if report.skipped and not hasattr(report, "wasxfail"):
        *_, reason = report.longrepr if isinstance(report.longrepr, tuple) else (report.longrepr,)
        report.outcome = "failed"
        report.longrepr = f"nothing may be skipped here: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Any:
    report = yield
    if FORBIDDEN:
        turn_into_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Any:
    report = yield
    if FORBIDDEN:
        turn_into_failure(report)
    return report
