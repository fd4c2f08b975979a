/** Where a payload stands. */
export type Wrapper = (text: string, n: number) => string

const lines = (text: string, change: (line: string) => string) =>
  text.split('\n').map(change).join('\n')
const LINE_ENDS = /\s*\n\s*/g
const onOneLine = (text: string) => text.replace(LINE_ENDS, ' ')

/** For what is Markdown, and of one line: it stays what it is. */
export const INLINE: Wrapper[] = [
  (text) => text,
  (text) => `See ${text} and more`,
  (text) => `**${text}**`,
  (text) => `# ${text}`,
  (text) => `- ${text}`,
  (text) => `> ${text}`,
  (text) => `1. - > ${text}`,
  (text) => `- [ ] ~~${text}~~`,
  (text) => `| a | b |\n|---|:-:|\n| ${text} | ${text} |`,
  (text) => `| ${text} | b |\n|---|---|\n| c | d |`,
  (text, n) => `[${text}](https://ok.test/${n})`,
  (text, n) => `![${text}](https://ok.test/${n})`,
  (text) => `${text}\n===`,
  (text) => `*a **b ${text}*`,
  (text) => `a\u200b${text}\u202e`,
  (text) => `<b>${text}</b>`,
  (text) => `<details><summary>${text}</summary>\n\n${text}\n\n</details>`,
]

/** For what stands on lines of its own, such as fences. */
export const BLOCK: Wrapper[] = [
  (text) => text,
  (text) => lines(text, (line) => `> ${line}`),
  (text) => `- a\n\n${lines(text, (line) => `  ${line}`)}`,
  (text) => `Before\n${text}\nafter`,
  (text) => lines(text, (line) => `   ${line}`),
  (text) => `<div>\n\n${text}\n\n</div>`,
  (text) => `1. > a\n${lines(text, (line) => `   > ${line}`)}`,
  (text) => `${text}\n\n${text}`,
]

/** For HTML: whatever may be taken for it, and whatever might be left open before it. */
export const ANYWHERE: Wrapper[] = [
  ...INLINE.map<Wrapper>((wrap) => (text, n) => wrap(onOneLine(text), n)),
  (text) => `\`${text}\``,
  (text) => `\`\`\`html\n${text}\n\`\`\``,
  (text) => `\`\`\`${onOneLine(text)}\nx\n\`\`\``,
  (text) => `    ${lines(text, (line) => `    ${line}`)}`,
  (text) => `<!-- ${text} -->`,
  (text) => `<!-->${text}`,
  (text) => `"'>${text}`,
  (text) => `</textarea></title></style></script>-->${text}`,
  (text) => `<div\n${text}`,
  (text) => `<a title="${text}">`,
  (text) => `<b title='${text}`,
  (text) => `<p>\n\n${text}\n\n</p>`,
  (text) => `$${onOneLine(text)}$`,
  (text) => `$$\n\\text{${onOneLine(text)}}\n$$`,
  (text) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  (text) => text.replaceAll('<', '&amp;lt;').replaceAll('>', '&amp;gt;'),
  (text) => text.replaceAll('<', '\\<'),
  (text) => text.replaceAll('<', '\\u003c').replaceAll('>', '\\x3e'),
  (text) => text.replaceAll('<', '%3C').replaceAll('>', '%3E'),
  (text) => text.replaceAll('<', '＜').replaceAll('>', '＞'),
  (text) => text.replaceAll('<', '<\u200b'),
  (text) => `\u202e${text}\u202c`,
  (text) => `\ufeff${text.toUpperCase().replaceAll('CANARY', 'canary')}`,
  (text, n) => `[r${n}]: https://ok.test/${n} "${onOneLine(text)}"\n\n[r${n}] ${onOneLine(text)}`,
]
