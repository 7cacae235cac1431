"""From readings to sums: ticks, the trace on disk, the ledger, and the thread that samples."""
