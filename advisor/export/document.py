"""JSON: the plan's own document, byte for byte, so that it can be replayed from the export too."""

from typing import Final

from advisor.domain.export import Exported, File, Format, WrittenPlan

_FILE: Final = "plan.json"


def export(plan: WrittenPlan) -> Exported:
    """Return the document."""
    return Exported(
        files=(File(path=_FILE, text=plan.document, language="json"),),
        next_steps=(f"advisor plan --replay {_FILE}",),
    )


FORMAT: Final = Format(
    name="json",
    description="the plan with all that it rests on, for machines and for --replay",
    export=export,
)
