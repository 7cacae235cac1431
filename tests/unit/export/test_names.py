"""What names become before a tool sees them."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.export.names import dns_label, numbered, variable

LABEL = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?")


def test_a_name_that_is_a_label_stays_as_it_is():
    assert dns_label("weekly-finetune") == "weekly-finetune"


def test_a_name_that_loses_letters_says_so_by_a_digest():
    assert re.fullmatch(r"chat-bot-[0-9a-f]{8}", dns_label("Chat, bot!"))


def test_names_that_look_alike_have_labels_of_their_own():
    names = ["chat bot", "chat-bot", "Chat Bot", "chat--bot", "chat bot ", "чат", "聊天"]
    assert len({dns_label(name) for name in names}) == len(names)


def test_a_name_without_a_letter_of_its_own_begins_with_one():
    assert re.fullmatch(r"x-8b-[0-9a-f]{8}", dns_label("8b"))


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_every_name_becomes_a_label_of_forty_characters_at_most(text):
    label = dns_label(text)
    assert LABEL.fullmatch(label)
    assert len(label) <= 40


def test_numbers_go_around_names_that_are_taken():
    assert numbered("chat", {"chat", "chat-1"}) == "chat-2"


def test_a_label_becomes_an_environment_variable():
    assert variable("weekly-finetune-2") == "WEEKLY_FINETUNE_2"
