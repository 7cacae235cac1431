"""Plans as tables, documents and pages. The only room that rounds."""
