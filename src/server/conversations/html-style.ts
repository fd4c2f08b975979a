/** How a document looks, on paper too. It is written into it: a document asks for nothing from anywhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fcf8f1, #1a1613);
  --ink: light-dark(#2c241b, #f0e7db);
  --ink-soft: light-dark(#685a49, #b8aa98);
  --line: light-dark(#e7dac6, #3a3129);
  --line-firm: light-dark(#95826a, #857663);
  --fruit: #f2a33c;
  --accent: light-dark(#994d00, #f5b662);
  --bubble: light-dark(#fae7ca, #3b2e1f);
  --code: light-dark(#f6efe3, #15110e);
  --gutter: clamp(1rem, 4vw, 2rem);
  --sans: ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif;
  --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', 'Noto Serif', Georgia, serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'Liberation Mono', monospace;
}
*, ::before, ::after { box-sizing: border-box; }
html {
  font: 100% / 1.6 var(--sans);
  color: var(--ink);
  background: var(--paper);
  -webkit-text-size-adjust: 100%;
  overflow-wrap: anywhere;
}
body { margin: 0; }
main, footer {
  max-inline-size: calc(46rem + 2 * var(--gutter));
  margin-inline: auto;
  padding-inline: var(--gutter);
}
.title {
  padding-block: clamp(2rem, 6vw, 3.5rem) 1.25rem;
  border-block-end: 1px solid var(--line);
}
h1 { margin: 0; font: 600 1.75rem / 1.25 var(--serif); text-wrap: balance; }
.title p { margin: 0.5rem 0 0; font-size: 0.875rem; color: var(--ink-soft); }
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 0.06em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
article { margin-block: 1.75rem; content-visibility: auto; contain-intrinsic-size: auto 12rem; }
article > header {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 0.125rem 0.625rem;
  margin-block-end: 0.375rem;
  font-size: 0.8125rem;
  color: var(--ink-soft);
}
h2 { margin: 0; font-size: inherit; font-weight: 650; }
.assistant h2::before {
  content: '';
  display: inline-block;
  inline-size: 0.75em;
  block-size: 0.75em;
  margin-inline-end: 0.5em;
  border-radius: 50%;
  background: var(--fruit);
}
.user { display: flex; flex-direction: column; align-items: flex-end; }
.said {
  max-inline-size: min(100%, 36rem);
  padding: 0.625rem 1rem;
  border-radius: 1.125rem;
  border-end-end-radius: 0.375rem;
  background: var(--bubble);
  white-space: pre-wrap;
}
.system .said { border-radius: 0.75rem; background: var(--code); color: var(--ink-soft); }
.said + .said, .row, .ending, details, img { margin-block: 0.5rem 0; }
.row, .ending, .label { margin-inline: 0; font-size: 0.9375rem; color: var(--ink-soft); }
.row { white-space: pre-wrap; }
.label { margin-block: 0.5rem 0.125rem; font-size: 0.8125rem; }
.sources { margin: 0; padding-inline-start: 1.5rem; font-size: 0.9375rem; color: var(--ink-soft); }
.source-host { margin-inline-start: 0.5rem; font-size: 0.8125rem; }
.ending { font-style: italic; }
img { display: block; max-inline-size: 100%; max-block-size: 28rem; border-radius: 0.75rem; }
details { max-inline-size: 100%; padding: 0.375rem 0.875rem; border: 1px solid var(--line); border-radius: 0.75rem; }
summary { font-size: 0.875rem; color: var(--ink-soft); cursor: pointer; }
.markdown { line-height: 1.68; margin-block-start: 0.25rem; }
.markdown > :first-child { margin-block-start: 0; }
.markdown > :last-child { margin-block-end: 0; }
.markdown :is(p, ul, ol, blockquote, .code, .table, hr) { margin-block: 0 0.875rem; }
.markdown :is(h3, h4, h5, h6) { margin-block: 1.5rem 0.5rem; line-height: 1.3; font-weight: 650; }
.markdown [data-depth='1'] { font: 600 1.5rem / 1.25 var(--serif); }
.markdown [data-depth='2'] { font: 600 1.3125rem / 1.3 var(--serif); }
.markdown [data-depth='3'] { font-size: 1.0625rem; }
.markdown :is([data-depth='4'], [data-depth='5'], [data-depth='6']) { font-size: 1rem; color: var(--ink-soft); }
.markdown :is(ul, ol) { padding: 0; }
.markdown li { margin-inline-start: 1.625rem; }
.markdown li::marker { color: var(--ink-soft); }
.markdown li + li { margin-block-start: 0.25rem; }
.markdown li > :is(ul, ol) { margin-block: 0.25rem 0; }
.markdown .task-item { list-style: none; }
.markdown .task {
  display: inline-grid;
  place-items: center;
  inline-size: 1.0625rem;
  block-size: 1.0625rem;
  margin-inline: -1.5rem 0.4375rem;
  border: 1.5px solid var(--line-firm);
  border-radius: 0.25rem;
  font-size: 0.75rem;
  font-weight: 700;
  line-height: 1;
  vertical-align: middle;
}
.markdown .task[data-done] { border-color: transparent; background: var(--fruit); color: #2b1803; }
.markdown blockquote {
  margin-inline: 0;
  padding-inline-start: 1rem;
  border-inline-start: 3px solid var(--fruit);
  color: var(--ink-soft);
}
.markdown hr { border: 0; border-block-start: 1px solid var(--line); margin-block: 1.5rem; }
.raw { white-space: pre-wrap; }
.math-display { display: block; overflow: auto hidden; text-align: center; }
:is(pre, code, .math) { direction: ltr; font-family: var(--mono); }
:not(pre) > code, .math { unicode-bidi: isolate; font-size: 0.875em; }
:not(pre) > code {
  padding: 0.125em 0.3125em;
  border: 1px solid var(--line);
  border-radius: 0.3125rem;
  background: var(--code);
}
pre { margin: 0; padding: 0.625rem 0.875rem; overflow-x: auto; font-size: 0.875rem; tab-size: 4; }
pre, .code { border-radius: 0.75rem; background: var(--code); }
.code { border: 1px solid var(--line); }
.code-head { padding: 0.375rem 1rem 0; font-size: 0.8125rem; color: var(--ink-soft); }
.code pre { padding: 0.25rem 1rem 0.75rem; overflow-wrap: normal; }
.code :is(code, .lines, .line) { display: block; }
.code .line { min-block-size: 1.6em; }
.table { border: 1px solid var(--line); border-radius: 0.75rem; overflow: clip; }
.table-scroller { overflow-x: auto; }
table { inline-size: 100%; border-collapse: collapse; font-size: 0.9375rem; line-height: 1.5; font-variant-numeric: tabular-nums; }
:is(th, td) { min-inline-size: 5rem; padding: 0.5rem 0.875rem; text-align: start; vertical-align: top; overflow-wrap: normal; }
th { background: var(--code); font-weight: 600; white-space: nowrap; }
td { border-block-start: 1px solid var(--line); }
[data-align='center'] { text-align: center; }
[data-align='right'] { text-align: right; }
.remote-image {
  display: inline-flex;
  flex-direction: column;
  padding: 0.625rem 0.875rem;
  border: 1px dashed var(--line-firm);
  border-radius: 0.75rem;
  font-size: 0.9375rem;
  text-decoration: none;
}
.remote-image-host { font-size: 0.8125rem; color: var(--ink-soft); }
footer { padding-block: 1rem 3rem; font-size: 0.8125rem; color: var(--ink-soft); }
@media print {
  :root { color-scheme: light; --paper: #fff; }
  html { font-size: 10.5pt; }
  main, footer { max-inline-size: none; padding-inline: 0; }
  article { content-visibility: visible; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  th { white-space: normal; }
  .said { border: 1px solid var(--line-firm); }
  :is(.code, .table tr, blockquote, img) { break-inside: avoid; }
  :is(h1, h2, h3, h4, h5, h6), header { break-after: avoid; }
}
`
