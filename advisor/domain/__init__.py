"""The values that travel between layers: frozen, unit-suffixed, free of I/O."""
