import json
from pathlib import Path

import pytest
from builders import make_profile

from advisor.errors import ProfileError
from advisor.profile.file import (
    document_from_profile,
    profile_from_document,
    read_profile,
    write_profile,
)

SHIPPED = sorted((Path(__file__).parents[3] / "fixtures" / "profiles").glob("*.json"))


def test_a_profile_survives_the_way_to_a_file_and_back(tmp_path):
    profile = make_profile(memory_gib=None)
    write_profile(tmp_path / "p.json", profile)
    assert read_profile(tmp_path / "p.json") == profile


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_profile_cites_a_published_measurement(path):
    profile = read_profile(path)
    assert profile.quality == "published"
    assert len(profile.source) > 20
    assert profile.as_of[:2] == "20"
    # power of the measured boards is that of boards: tens to thousands of watts
    assert 50 <= profile.mean_power_w / profile.accelerator_count <= 1200


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "advisor-profile/9"}, "format"),
        ({"unit": ""}, "unit"),
        ({"measured": {}}, "measured.units_per_s"),
        ({"surprise": 1}, "surprise"),
        ({"precision": "fp7"}, "precision"),
    ],
)
def test_a_document_that_is_no_profile_names_the_key(change, message):
    document = document_from_profile(make_profile()) | change
    with pytest.raises(ProfileError, match=message):
        profile_from_document(document, where="p.json")


@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf"), "1"])
def test_an_absurd_measurement_is_refused(value):
    document = document_from_profile(make_profile())
    document["measured"]["energy_j_per_unit"] = value
    with pytest.raises(ProfileError, match="energy_j_per_unit"):
        profile_from_document(document, where="p.json")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", json.dumps("x")])
def test_a_file_that_is_no_profile_is_refused(tmp_path, text):
    path = tmp_path / "p.json"
    path.write_text(text)
    with pytest.raises(ProfileError, match=r"p\.json"):
        read_profile(path)
