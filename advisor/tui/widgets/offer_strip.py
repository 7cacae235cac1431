"""What is known of one offer, in a few lines below the table."""

from typing import Final

from textual.content import Content
from textual.widgets import Static

from advisor.domain.offer_facts import OfferFacts
from advisor.report.offer_words import offer_lines, use_words

_LABEL: Final = 7


class OfferStrip(Static):
    """Always as high, so that the table above does not jump."""

    DEFAULT_CSS = """
    OfferStrip {
        height: 7;
        padding: 0 1;
        border-top: solid $panel;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def show(self, facts: OfferFacts | None) -> None:
        """Show an offer; None shows nothing."""
        self.update(Content() if facts is None else _content(facts), layout=False)


def _content(facts: OfferFacts) -> Content:
    region = facts.region
    title = [Content.styled(facts.place, "bold")]
    if facts.uses:
        title.append(Content.styled(f"  * {use_words(facts)}", "$text-success"))
    if region.restricted is not None:
        title.append(Content.styled(f"  restricted: {region.restricted}", "$text-warning"))
    title.append(Content(f"  {region.name}, {region.city}, {region.country}"))
    lines = [
        Content.assemble(Content.styled(f"{label:{_LABEL}}", "dim"), text)
        for label, text in offer_lines(facts)
    ]
    return Content("\n").join([Content.assemble(*title), *lines])
