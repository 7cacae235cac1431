"""What drivers call the boards, so that a profile may keep the name that it was measured under.

Source: NVIDIA/open-gpu-kernel-modules, README, "Compatible GPUs" (015742d3); NVIDIA Linux driver
README, Appendix A, for boards before Turing; AMD SMI and ROCm market names.
"""

DRIVER_NAMES = {
    "A10": "NVIDIA A10",
    "A100-PCIe-40GB": "NVIDIA A100-PCIE-40GB",
    "A100-PCIe-80GB": "NVIDIA A100 80GB PCIe",
    "A100-SXM4-40GB": "NVIDIA A100-SXM4-40GB",
    "A100-SXM4-80GB": "NVIDIA A100-SXM4-80GB",
    "A10G": "NVIDIA A10G",
    "A16-per-gpu": "NVIDIA A16",
    "A2": "NVIDIA A2",
    "A30": "NVIDIA A30",
    "A40": "NVIDIA A40",
    "A800-SXM4-80GB": "NVIDIA A800-SXM4-80GB",
    "B200": "NVIDIA B200",
    "B300": "NVIDIA B300 SXM6 AC",
    "GB200-per-gpu": "NVIDIA GB200",
    "GH200-96GB": "NVIDIA GH200 480GB",
    "H100-NVL-94GB": "NVIDIA H100 NVL",
    "H100-PCIe-80GB": "NVIDIA H100 PCIe",
    "H100-SXM5-80GB": "NVIDIA H100 80GB HBM3",
    "H200-SXM-141GB": "NVIDIA H200",
    "K520": "GRID K520",
    "K80": "Tesla K80",
    "L4": "NVIDIA L4",
    "L40": "NVIDIA L40",
    "L40S": "NVIDIA L40S",
    "M60": "Tesla M60",
    "MI210": "AMD Instinct MI210",
    "MI250X": "AMD Instinct MI250X",
    "MI300X": "AMD Instinct MI300X",
    "MI325X": "AMD Instinct MI325X",
    "MI350X": "AMD Instinct MI350X",
    "P100-PCIe-16GB": "Tesla P100-PCIE-16GB",
    "Quadro-RTX-5000": "Quadro RTX 5000",
    "Quadro-RTX-6000": "Quadro RTX 6000",
    "Quadro-RTX-8000": "Quadro RTX 8000",
    "RTX-6000-Ada": "NVIDIA RTX 6000 Ada Generation",
    "RTX-A4000": "NVIDIA RTX A4000",
    "RTX-A4500": "NVIDIA RTX A4500",
    "RTX-A5000": "NVIDIA RTX A5000",
    "RTX-A6000": "NVIDIA RTX A6000",
    "RTXPRO6000": "NVIDIA RTX PRO 6000 Blackwell Server Edition",
    "T4G": "NVIDIA T4G",
    "V100-PCIe-16GB": "Tesla V100-PCIE-16GB",
    "V100-PCIe-32GB": "Tesla V100-PCIE-32GB",
    "V100-SXM2-16GB": "Tesla V100-SXM2-16GB",
    "V100-SXM2-32GB": "Tesla V100-SXM2-32GB",
}
"""By name in the catalogue."""


def with_driver_name(name: str, aliases: str) -> str:
    """Return a board's aliases, separated by semicolons, the driver's name among them."""
    words = [word for word in aliases.split(";") if word and word != name]
    driver = DRIVER_NAMES.get(name)
    if driver is not None and driver not in words:
        words.append(driver)
    return ";".join(words)
