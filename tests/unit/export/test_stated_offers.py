"""What files ask for, read as they stand."""

import pytest
from plans import one_of_each
from read_back import OFFERS

from advisor.errors import ExportError
from advisor.export.registry import find_format
from advisor.export.stated_offers import stated_offers


def stated(to, **files):
    """(place, instance type) of files; "_" in a name stands for a dot."""
    texts = {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    return [(row.place, row.instance_type) for row in stated_offers(to, texts)]


@pytest.mark.parametrize("to", ["skypilot", "kubernetes", "slurm", "csv"])
def test_what_files_ask_for_is_what_another_reader_of_them_finds(to):
    exported = find_format(to).export(one_of_each())
    found = stated_offers(to, {file.path: file.text for file in exported.files})
    offers = {
        (f"{provider}:{region}", machine) for provider, region, machine, *_ in OFFERS[to](exported)
    }
    assert {(row.place, row.instance_type) for row in found} == offers


HEADING = "# Where: gcp:europe-west9, 2 x a3 with 8 x H100, spot.\n"

AWS_TF = """
resource "aws_launch_template" "chat" {
  instance_type = "g6.xlarge"
}
"""
AZURE_TF = """
  sku       = "Standard_ND96"
  source_image_reference {
    sku = "22_04-lts"
  }
"""
STACK = """
Mappings:
  Offers:
    eu-north-1: {Chat: g6.xlarge, Train: p5.48xlarge}
Resources: {}
"""
FLEET = """
backends: [azure]
regions: [westus]
instance_types: [Standard_ND96]
"""
BATCH = """
{"allocationPolicy": {"location": {"allowedLocations": ["regions/europe-west9"]},
 "instances": [{"policy": {"machineType": "a3-highgpu-8g"}}]}}
"""


@pytest.mark.parametrize(
    ("to", "files", "offers"),
    [
        ("terraform", {"aws-eu-north-1__main_tf": AWS_TF}, [("aws:eu-north-1", "g6.xlarge")]),
        ("terraform", {"azure-westus__main_tf": AZURE_TF}, [("azure:westus", "Standard_ND96")]),
        (
            "cloudformation",
            {"aws_yaml": STACK},
            [("aws:eu-north-1", "g6.xlarge"), ("aws:eu-north-1", "p5.48xlarge")],
        ),
        ("dstack", {"chat_dstack_yml": FLEET}, [("azure:westus", "Standard_ND96")]),
        ("gcp-batch", {"train_json": BATCH}, [("gcp:europe-west9", "a3-highgpu-8g")]),
        (
            "azure-ml",
            {"compute_yaml": "{location: westus, size: Standard_ND96}"},
            [("azure:westus", "Standard_ND96")],
        ),
    ],
)
def test_each_format_is_read_in_its_own_words(to, files, offers):
    assert stated(to, **files) == offers
    commented = {name: text if "json" in name else HEADING + text for name, text in files.items()}
    assert stated(to, **commented) == offers  # not the heading, which nobody deploys


@pytest.mark.parametrize("to", ["azure-ml", "nomad"])
def test_of_a_file_that_says_nothing_else_the_heading_counts(to):
    assert stated(to, job_yaml=HEADING + "count: 1\n") == [("gcp:europe-west9", "a3")]


@pytest.mark.parametrize(
    ("to", "files"),
    [
        ("skypilot", {"a_yaml": "a: ["}),
        ("slurm", {"a_sbatch": "#SBATCH --partition=gpu\n"}),
        ("csv", {"plan_csv": "a,b\n1,2\n"}),
        ("json", {"plan_json": "{"}),
        ("json", {"plan_json": "[]"}),
        ("dstack", {"a_yml": "instance_types: 3\nbackends: []\nregions: []"}),
        ("cloudformation", {"a_yaml": "Mappings: [1]"}),
    ],
)
def test_a_file_that_is_not_what_it_says_it_is_is_named(to, files):
    with pytest.raises(ExportError, match=rf"cannot be read as {to}"):
        stated(to, **files)
