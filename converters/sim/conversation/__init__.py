"""The conversational side of a Sim workflow: what is said beside what it does.

Sim asks and says nothing by itself. A journey that is read from it gains a welcome, prompts for its input, a text to
confirm it with, messages of progress, help and error messages. They are lines of the transcript and texts of questions:
no output hangs on them. Each is made from what the workflow says of itself, and can be replaced or left out.
"""
