"""A difference between two plans as a comment on a pull request."""

from collections.abc import Iterable, Sequence
from typing import Final

from advisor.domain.plan import Placement, ShadowPrice
from advisor.domain.plan_diff import Ceiling, LimitChange, Move, PlanDiff, ReadPlan
from advisor.report.markdown import block, code, folded, table
from advisor.report.plan_diff_words import ceiling_words, difference, headline, unlike_sentence
from advisor.report.plan_lines import TOTALS, line_words, lines_of
from advisor.report.words import number, shadow_price_sentence

_DIGITS: Final = 12
"""Of a digest."""

_MOST: Final = 40
"""Rows of a table; a comment has 65,536 characters in all. Source: GitHub's error message."""

_IN_CELL: Final = 6
"""Offers of one workload that are shown."""

_MINUTE: Final = len("2026-12-01T00:00")


def plan_diff_markdown(diff: PlanDiff, ceilings: Sequence[Ceiling] = ()) -> str:
    """Return the comment: totals, what moves, limits, then what explains them, folded away.

    Args:
        diff: of two plans
        ceilings: on what the later one may take more
    """
    lines = [
        f"### Plan of {code(diff.after.scenario.name)}: {headline(diff)}",
        "",
        *_unlike(diff),
        *_ceilings(diff, ceilings),
        *table(("", "before", "after", "difference"), _totals(diff), 1),
        *_gaps(diff),
        *_moves(diff.moves),
        *_limits(diff.limits),
        *_settings(diff),
        *_tables(diff),
        *_notes(diff),
        f"before {_source(diff.before)}  ",
        f"after {_source(diff.after)}",
    ]
    return "\n".join(lines) + "\n"


def _unlike(diff: PlanDiff) -> list[str]:
    if not diff.unlike:
        return []
    sentences = [f"> - {unlike_sentence(reason, diff)}" for reason in diff.unlike]
    return [
        "> [!WARNING]",
        "> **Not like for like.** The figures below do not differ by the plans' choices alone:",
        ">",
        *sentences,
        "",
    ]


def _ceilings(diff: PlanDiff, ceilings: Sequence[Ceiling]) -> list[str]:
    lines = [f"- {ceiling_words(row, diff)}" for row in ceilings]
    return [*lines, ""] if lines else []


def _totals(diff: PlanDiff) -> Iterable[Sequence[str]]:
    for label, name in TOTALS:
        change = diff.total(name)
        both = (
            "unknown" if value is None else number(value)
            for value in (change.before, change.after)
        )
        part = "&nbsp;&nbsp;" if label.startswith(" ") else ""
        yield (part + label.strip(), *both, difference(change))


def _gaps(diff: PlanDiff) -> list[str]:
    found = [
        f"The plan {when} is not proven to be the best: one may be up to {plan.gap:.2%} better."
        for when, plan in (("before", diff.before), ("after", diff.after))
        if plan.status != "optimal"
    ]
    return [*found, ""] if found else []


def _moves(moves: Sequence[Move]) -> list[str]:
    moved = [row for row in moves if row.is_moved]
    stay = len(moves) - len(moved)
    if not moved:
        return ["Nothing moves.", ""]
    rows = [
        (
            _who(row),
            _where(row.before, deferred=row.was_deferred),
            _where(row.after, deferred=row.is_deferred),
            difference(row.emissions),
            difference(row.cost),
        )
        for row in moved[:_MOST]
    ]
    found = ["**What moves**", ""]
    found += table(("workload", "before", "after", "kg CO2e", "USD"), rows, 3)
    found += _more(len(moved))
    return [*found, f"{_counted(stay, 'other')} as before.", ""] if stay else found


def _who(row: Move) -> str:
    name = code(row.workload)
    return name if row.origin is None else f"{name} for {code(row.origin)}"


def _where(rows: tuple[Placement, ...], *, deferred: bool) -> str:
    if deferred:
        return "left to the next period"
    parts = []
    for line in lines_of(rows):
        place, what = line_words(line)
        hours = f"{number(line.hours)} h{_begins(line.placement)}"
        parts.append(f"{code(place)} {code(what)}, {hours}")
    if len(parts) > _IN_CELL:
        parts = [*parts[:_IN_CELL], f"and {len(parts) - _IN_CELL} more"]
    return "<br>".join(parts) or "not in the plan"


def _begins(row: Placement) -> str:
    """Return when the first of its stretches begins, to the minute; "" for a service."""
    if not row.schedule:
        return ""
    many = f" in {len(row.schedule)} stretches" if len(row.schedule) > 1 else ""
    return f"{many} from {code(row.schedule[0].start[:_MINUTE].replace('T', ' ') + 'Z')}"


def _limits(limits: Sequence[LimitChange]) -> list[str]:
    if not limits:
        return []
    lines = [_limit(row) for row in limits[:_MOST]]
    return ["**Limits that bind**", "", *lines, "", *_more(len(limits))]


def _limit(row: LimitChange) -> str:
    if row.before is None and row.after is not None:
        return f"- {code(row.limit)} begins to bind: {_worth(row.after)}"
    if row.after is None:
        return f"- {code(row.limit)} ceases to bind"
    return f"- {code(row.limit)} binds in both: {_worth(row.after)}"


def _worth(price: ShadowPrice) -> str:
    return shadow_price_sentence(price).removeprefix(f"{price.limit}: ")


def _settings(diff: PlanDiff) -> list[str]:
    if not diff.settings:
        return []
    rows = [
        (code(row.path), _value(row.before), _value(row.after)) for row in diff.settings[:_MOST]
    ]
    lines = [*table(("setting", "before", "after"), rows, 3), *_more(len(diff.settings))]
    return folded(_counted(len(diff.settings), "other setting"), lines)


def _value(text: str | None) -> str:
    return "not set" if text is None else code(text)


def _tables(diff: PlanDiff) -> list[str]:
    if not diff.tables:
        return []
    rows = [
        (
            code(row.table),
            *("-" if facts is None else f"{facts.rows:,}" for facts in (row.before, row.after)),
            *(
                "-" if facts is None or facts.newest is None else code(facts.newest)
                for facts in (row.before, row.after)
            ),
        )
        for row in diff.tables[:_MOST]
    ]
    head = ("table", "rows before", "rows after", "newest before", "newest after")
    summary = _counted(len(diff.tables), "other table") + " of the catalogue"
    return folded(summary, [*table(head, rows, 1), *_more(len(diff.tables))])


def _notes(diff: PlanDiff) -> list[str]:
    found: list[str] = []
    for notes, when in ((diff.notes_began, "after"), (diff.notes_ceased, "before")):
        if notes:
            found += [f"Of the plan {when} alone:", "", *block(notes[:_MOST])]
            found += _more(len(notes))
    count = len(diff.notes_began) + len(diff.notes_ceased)
    return folded(_counted(count, "other note"), found) if found else []


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _more(count: int) -> list[str]:
    return [f"and {count - _MOST} more", ""] if count > _MOST else []


def _source(plan: ReadPlan) -> str:
    return (
        f"{code(plan.name)}, SHA-256 {code(plan.digest[:_DIGITS])}, "
        f"catalogue {code(plan.catalog_digest[:_DIGITS])}"
    )
