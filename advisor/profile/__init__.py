"""A job on local hardware under its meters, measured from outside or from inside.

from advisor import profile

with profile.session("profile.json", unit="step") as s:
for batch in loader:
train(batch)
s.step()
"""

from advisor.profile.inside import Session, phase, session, step

__all__ = ["Session", "phase", "session", "step"]
