package io.github.weaktostrong.eval.report;

/** The page's style: one column, light or dark as the reader's system, phone and paper. */
final class PageStyle {
    static final String CSS =
"""
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --faint: #5a5a5a;
  --line: #c8c8c8; --shade: #f3f4f6; --alert: #fff6e0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --paper: #15171a; --faint: #a8a8a8; --line: #474b52;
    --shade: #202329; --alert: #332a12; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; color: var(--ink);
  background: var(--paper); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
.findings { max-width: 46rem; }
figure { margin: 1.5rem 0; }
figure svg { display: block; width: 100%; max-width: 34rem; height: auto; color: inherit; }
figure svg .paper { fill: none; }
figcaption { max-width: 46rem; margin-top: .5rem; font-size: .875rem; color: var(--faint); }
small { font-size: .75rem; color: var(--faint); font-weight: normal; white-space: nowrap; }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; overflow-wrap: normal; font-size: .9rem; }
.note { color: var(--faint); font-size: .875rem; max-width: 46rem; margin: .25rem 0; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
td { font-variant-numeric: tabular-nums; }
td data { white-space: nowrap; }
td small, thead small { display: block; }
td.text { min-width: 11rem; }
td.long { min-width: 24rem; }
td ul { margin: 0; padding-left: 1.1rem; }
th[scope=rowgroup] { background: var(--shade); }
.warnings { background: var(--alert); border-left: 4px solid #E69F00; padding: .5rem 1rem;
  margin: 1rem 0; }
.warnings ul { margin: .3rem 0; padding-left: 1.1rem; }
details { border-bottom: 1px solid var(--line); padding: .35rem 0; }
summary { cursor: pointer; }
dl { margin: .5rem 0; font-size: .875rem; }
dl div { display: grid; grid-template-columns: minmax(0, 16rem) minmax(0, 1fr); gap: 0 1rem;
  padding: .15rem 0; }
dt { color: var(--faint); }
dd { margin: 0; }
:focus-visible { outline: 2px solid #0072B2; outline-offset: 2px; }
@media (max-width: 36rem) {
  body { padding: .75rem; }
  h1 { font-size: 1.4rem; }
  th, td { padding: .3rem .4rem; }
  dl div { grid-template-columns: minmax(0, 1fr); } }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --faint: #333; --line: #999;
    --shade: #eee; --alert: #fff; }
  @page { margin: 15mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .scroll { overflow: visible; }
  table { font-size: 8.5pt; width: 100%; }
  thead { display: table-header-group; }
  tr, figure svg, .warnings li { break-inside: avoid; }
  h2, .note, th[scope=rowgroup] { break-after: avoid; }
  figure svg { max-width: 12cm; }
  dl { columns: 2; font-size: 7.5pt; line-height: 1.25; }
  dl div { break-inside: avoid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  details::details-content { content-visibility: visible; block-size: auto; } }
""";

    private PageStyle() {}
}
