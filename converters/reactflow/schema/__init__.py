"""React Flow documents as they come: strict on what is known, lenient on what is not, which the report tells of."""
