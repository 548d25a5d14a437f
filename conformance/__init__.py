"""Workflows and conversations with known outcomes, run here and compared: `journeys conformance`.

`verdicts` is what is said of any case; each format of cases is a package of its own that gives verdicts (`sim`,
`parlant`).
"""
