from datetime import date

import pytest

from advisor.catalog.check import check_catalog
from advisor.domain.finding import Severity

RESULTS = {row.rule: row for row in check_catalog(None, date(2026, 11, 23))}


@pytest.mark.parametrize("rule", list(RESULTS))
def test_the_shipped_catalogue_breaks_no_rule(rule):
    result = RESULTS[rule]
    assert result.checked > 0
    assert result.severity is Severity.WARNING or result.findings == ()


def test_errors_come_before_warnings():
    severities = [row.severity for row in RESULTS.values()]
    assert severities == sorted(severities)


def test_prices_are_old_a_year_and_a_day_after_their_date():
    def old(today):
        results = {row.rule: row for row in check_catalog(None, today)}
        return {finding.where for finding in results["prices_fresh"].findings}

    source = "instances.vantage.sh via tsaol/aws-gpu, 2026-01-21"
    assert source not in old(date(2027, 1, 21))
    assert source in old(date(2027, 1, 22))
