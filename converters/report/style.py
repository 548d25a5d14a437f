"""How the HTML page of a report looks."""

HEAD = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
)
STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1d2129;--soft:#5f6776;--edge:#dde1e8;--card:#f6f7f9;
  --good:#176b34;--half:#8a5a00;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--paper:#15171c;--ink:#e7e9ee;--soft:#a3abba;--edge:#333943;--card:#1e2229;
  --good:#6fcf8b;--half:#f2b84b;--bad:#ff8b82}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:2rem 0 .6rem}
ul{margin:.3rem 0;padding-left:1.3rem}
li{margin:.25rem 0;overflow-wrap:anywhere}
.soft,.empty,.unused{color:var(--soft)}
.soft{font-size:.9rem}
.carried{color:var(--good)}
.changed{color:var(--half)}
.dropped{color:var(--bad)}
.remedy::before{content:"→ "}
.remedy{display:block;color:var(--soft)}
.rule{border:1px solid var(--edge);border-radius:.3rem;padding:0 .35rem;font-size:.85rem}
details{border:1px solid var(--edge);border-radius:.5rem;margin:.5rem 0;background:var(--card)}
summary{cursor:pointer;padding:.5rem .8rem;font-weight:600;overflow-wrap:anywhere}
summary .soft{font-weight:400}
summary>b{float:right}
.wide{overflow-x:auto;background:var(--paper);border-radius:0 0 .5rem .5rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
td{text-align:left;vertical-align:top;padding:.35rem .8rem;border-top:1px solid var(--edge);overflow-wrap:anywhere}
td:nth-child(1){width:30%}
td:nth-child(2){width:8rem;white-space:nowrap}
code{font:.88rem ui-monospace,monospace}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0;font-size:.92rem}
dt{color:var(--soft)}
dd{margin:0}
"""
