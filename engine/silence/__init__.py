"""Silence: what is done while nobody answers, and whom a question waits for.

`visit.silence` holds, once something has been declared for a question: `question` (the one whose time is measured;
None: none is), `since` (from when on), `stopped` (when its time came to a stand; None: it runs), `done` (which measures
have been taken, by their place among those declared), `asked` (`{call, measures}`: the call that works times out),
`plans` (how often the timers were set) and `calls` (how many calls were made).

`visit.assignment` holds whom the question waits for: `of` (what kind of question), `assignee`, `queue`, `claimed`,
`since`.
"""

TIMER = "silence:"
"""How the names of its timers begin."""
