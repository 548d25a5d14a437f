"""A conversation as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

import json
from html import escape

from journeys.values import Json
from results.conversation import Conversation, Line, Step
from results.durations import at, in_words
from results.markdown import as_text, cost_of, spoken
from results.outputs import KeyOutput

_NAMES = {"journey": "Journey", "user": "Person", "agent": "Agent", "person": "Colleague", "system": "System"}
_NEWS = ("status", "event", "repair")
_STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1d2129;--soft:#5f6776;--edge:#dde1e8;--card:#f6f7f9;
  --mine:#e3eefc;--good:#176b34;--bad:#b3261e;--open:#8a5a00}
@media (prefers-color-scheme:dark){:root{--paper:#15171c;--ink:#e7e9ee;--soft:#a3abba;--edge:#333943;--card:#1e2229;
  --mine:#1d3350;--good:#6fcf8b;--bad:#ff8b82;--open:#f2b84b}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:52rem;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.1rem;margin:2.2rem 0 .7rem}
p{margin:.4rem 0}
.soft,time{color:var(--soft);font-size:.88rem}
.success,.completed{color:var(--good)}
.failed,.incident{color:var(--bad)}
.waiting,.running,.paused,.in_progress,.cancelled,.interrupted,.undone,.skipped{color:var(--open)}
.badge{font-weight:600;text-transform:capitalize}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem;margin:0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
table{border-collapse:collapse;width:100%;font-size:.93rem}
th,td{text-align:left;vertical-align:top;padding:.45rem .6rem;border-bottom:1px solid var(--edge)}
td:last-child{overflow-wrap:anywhere}
th{font-weight:600;color:var(--soft)}
td.number{text-align:right;white-space:nowrap}
.wide{overflow-x:auto}
ol.talk{list-style:none;margin:0;padding:0;display:flex;flex-direction:column;gap:.55rem}
ol.talk li{max-width:85%;padding:.55rem .85rem;border-radius:.8rem;background:var(--card);overflow-wrap:anywhere;
  white-space:pre-wrap}
ol.talk li.user{align-self:flex-end;background:var(--mine)}
ol.talk li{align-self:flex-start}
ol.talk li.system{align-self:center;background:none;color:var(--soft);font-size:.9rem;text-align:center;
  padding:.1rem}
ol.talk li.refusal,ol.talk li.error{color:var(--bad)}
ol.talk b{display:block;font-size:.78rem;color:var(--soft);font-weight:600}
pre{background:var(--card);padding:.8rem;border-radius:.5rem;overflow:auto;font-size:.85rem}
"""
_HEAD = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
)


def write(conversation: Conversation) -> str:
    """The page. Whatever stands in titles, answers and outputs is text there, never markup."""
    title = _text(conversation.title)
    parts = [
        f"{_HEAD}<title>{title}</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>{title}</h1><p>{_text(conversation.summary)}</p>{_facts(conversation)}",
        _section("Results", _outputs(conversation.key_outputs)),
        _section("Issues", _list(conversation.issues)),
        _section("Conversation", _talk(conversation.transcript)),
        _section("Steps", _steps(conversation.step_breakdown)),
        _section("Insights", _list(conversation.insights.sentences)),
        _section("What can be done now", _list(tuple(one.label for one in conversation.available_actions))),
        _section("The whole result", _whole(conversation.final_results)),
    ]
    if not conversation.complete:
        parts.append('<p class="soft">Earlier steps have been moved out of the run and are not shown.</p>')
    return "\n".join(part for part in parts if part) + "\n</main></body></html>\n"


def _text(text: str) -> str:
    return escape(text, quote=True)


def _facts(conversation: Conversation) -> str:
    status = conversation.overall_status
    took = in_words(float(conversation.total_execution_time.removesuffix("ms")) / 1000)
    started = _time(conversation.started_at)
    ended = f", ended {_time(conversation.ended_at)}" if conversation.ended_at else ""
    return (
        f'<p class="soft"><span class="badge {status}">{status}</span> · {took} · started {started}{ended} · '
        f"run {_text(conversation.execution_id)}</p>"
    )


def _time(moment: str) -> str:
    return f'<time datetime="{_text(moment)}">{_text(at(moment))}</time>'


def _section(title: str, body: str) -> str:
    return f"<section><h2>{title}</h2>{body}</section>" if body else ""


def _list(lines: tuple[str, ...]) -> str:
    return f"<ul>{''.join(f'<li>{_text(line)}</li>' for line in lines)}</ul>" if lines else ""


def _outputs(outputs: tuple[KeyOutput, ...]) -> str:
    pairs = "".join(f"<dt>{_text(one.name)}</dt><dd>{_text(as_text(one.value))}</dd>" for one in outputs)
    return f"<dl>{pairs}</dl>" if pairs else ""


def _talk(lines: tuple[Line, ...]) -> str:
    said = []
    for line in lines:
        text = spoken(line)
        if text:
            speaker = "system" if line.kind in _NEWS else line.who
            who = "" if speaker == "system" else f"<b>{_NAMES.get(speaker, speaker)}</b>"
            cost = f" <small>{_text(cost_of(line))}</small>" if cost_of(line) else ""
            said.append(f'<li class="{_text(speaker)} {_text(line.kind)}">{who}{_text(text)}{cost}</li>')
    return f'<ol class="talk">{"".join(said)}</ol>' if said else ""


def _steps(steps: tuple[Step, ...]) -> str:
    if not steps:
        return ""
    head = "<tr><th>#</th><th>Step</th><th>Status</th><th>Time</th><th>Result</th></tr>"
    return f'<div class="wide"><table><thead>{head}</thead><tbody>{"".join(map(_row, steps))}</tbody></table></div>'


def _row(step: Step) -> str:
    took = in_words(float(step.execution_time.removesuffix("ms")) / 1000)
    about = f'<br><span class="soft">{_text(step.step_description)}</span>' if step.step_description else ""
    issues = "".join(f'<div class="failed">{_text(issue)}</div>' for issue in step.issues)
    outputs = "".join(f"<div>{_text(one.name)}: {_text(as_text(one.value))}</div>" for one in step.key_outputs)
    status = step.status.replace("_", " ")
    return (
        f'<tr><td class="number">{step.step_number}</td><td>{_text(step.step_name)}{about}</td>'
        f'<td class="{step.status}">{status}</td><td class="number">{took}</td><td>{issues}{outputs}</td></tr>'
    )


def _whole(result: Json) -> str:
    if result is None:
        return ""
    return f"<pre>{_text(json.dumps(result, indent=2, ensure_ascii=False))}</pre>"
