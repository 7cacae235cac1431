"""One formula each, with its source: pure functions on floats or arrays."""
