"""The conversion report: what became of each block and field, what is missing, how well the whole is carried over.

The same for every converter. As an object, as text and HTML for people (`to_text`, `to_html`) and as JSON (`to_json`).
"""

from converters.report.model import FORMULA, Entry, Made, MissingField, Notice, Outcome, Report

__all__ = ["FORMULA", "Entry", "Made", "MissingField", "Notice", "Outcome", "Report"]
