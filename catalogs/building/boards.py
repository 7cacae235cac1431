"""Which board an offer's accelerator name stands for: clouds sell "A100", boards have forms.

Each rule is (offer's name, provider, start of the instance type, board); the first that matches
wins. Source of the pairing: the provider's instance family documentation.
"""

RULES = [
    ("A100-80GB", "azure", "Standard_NC", "A100-PCIe-80GB"),
    ("A100-80GB", "", "", "A100-SXM4-80GB"),
    ("A100", "", "", "A100-SXM4-40GB"),
    ("H100-94GB", "", "", "H100-NVL-94GB"),
    ("H100-MEGA", "", "", "H100-SXM5-80GB"),
    ("H100", "", "", "H100-SXM5-80GB"),
    ("H200", "", "", "H200-SXM-141GB"),
    ("GB200", "", "", "GB200-per-gpu"),
    ("V100-32GB", "", "", "V100-SXM2-32GB"),
    ("V100", "azure", "Standard_NC", "V100-PCIe-16GB"),
    ("V100", "", "", "V100-SXM2-16GB"),
    ("P100", "", "", "P100-PCIe-16GB"),
    ("Trainium", "", "", "Trainium1"),
    ("Inferentia", "", "", "Inferentia1"),
]


def board_of(name: str, provider: str = "", instance_type: str = "") -> str | None:
    """Return the board's name in the catalogue; None when the offer's name is the board's."""
    for wanted, cloud, start, board in RULES:
        if name == wanted and cloud in {"", provider} and instance_type.startswith(start):
            return board
    return None
