"""The values that travel between layers: frozen, unit-suffixed, free of behaviour that needs I/O."""
