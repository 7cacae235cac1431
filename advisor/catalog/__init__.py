"""The shipped tables: finding, reading, checking, and answering questions of place."""
