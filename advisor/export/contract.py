"""What every deployed program may count on, whichever tool runs it."""

from typing import Final

GRACE_S: Final = 300
"""From SIGTERM to SIGKILL where the plan pauses a run: time for a checkpoint, our choice. [s]"""

PORT: Final = 8000
"""That services listen at; the port of vLLM, and of most servers of its kind."""

PROBE: Final = "/health"
"""Where they answer when they are ready; likewise of vLLM."""
