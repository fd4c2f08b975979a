/** An example of something that GitHub Flavored Markdown adds to CommonMark. */
export interface GfmExample {
  markdown: string
  /** What the specification makes of it. */
  html: string
  /** What we make of it on purpose. */
  otherwise?: { html: string; why: string }
}

const example = (markdown: string, html: string): GfmExample => ({ markdown, html })

const row = (tag: string, cells: string[]) =>
  `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
const table = (head: string[], ...rows: string[][]) =>
  `<table><thead>${row('th', head)}</thead><tbody>${rows.map((cells) => row('td', cells)).join('')}</tbody></table>`

const link = (href: string, text = href.replace(/^(http:\/\/(?=www)|mailto:)/, '')) =>
  `<a href="${href}">${text}</a>`
const paragraphs = (...lines: string[]) => lines.map((line) => `<p>${line}</p>`).join('')

/**
 * What version 0.29 adds, section by section: first each of its examples, in their order and in words of our own, then more.
 * Under `Autolinks` these are eleven, and the last three those of its later editions.
 */
export const GFM: Record<string, readonly GfmExample[]> = {
  Tables: [
    example(
      '| fruit | stone |\n| --- | --- |\n| plum | one |\n',
      table(['fruit', 'stone'], ['plum', 'one']),
    ),
    example(
      '| one | longer |\n:-: | -----------:\na | b\n',
      '<table><thead><tr><th align="center">one</th><th align="right">longer</th></tr></thead><tbody><tr><td align="center">a</td><td align="right">b</td></tr></tbody></table>',
    ),
    example(
      '| x\\|y  |\n| ------ |\n| a `\\|` b |\n| a **\\|** b |\n',
      table(['x|y'], ['a <code>|</code> b'], ['a <strong>|</strong> b']),
    ),
    example(
      '| a | b |\n| --- | --- |\n| 1 | 2 |\n> quote\n',
      `${table(['a', 'b'], ['1', '2'])}<blockquote><p>quote</p></blockquote>`,
    ),
    example(
      '| a | b |\n| --- | --- |\n| 1 | 2 |\nrow\n\ntext\n',
      `${table(['a', 'b'], ['1', '2'], ['row', ''])}<p>text</p>`,
    ),
    example('| a | b |\n| --- |\n| 1 |\n', '<p>| a | b |\n| --- |\n| 1 |</p>'),
    example(
      '| a | b |\n| --- | --- |\n| 1 |\n| 1 | 2 | 3 |\n',
      table(['a', 'b'], ['1', ''], ['1', '2']),
    ),
    example('| a | b |\n| --- | --- |\n', table(['a', 'b'])),
    example(
      'a | b | c\n:-- | :-: | --:\n1 | 2 | 3',
      '<table><thead><tr><th align="left">a</th><th align="center">b</th><th align="right">c</th></tr></thead><tbody><tr><td align="left">1</td><td align="center">2</td><td align="right">3</td></tr></tbody></table>',
    ),
  ],
  'Task list items': [
    example(
      '- [ ] pick\n- [x] wash\n',
      '<ul><li><input disabled="" type="checkbox"> pick</li><li><input checked="" disabled="" type="checkbox"> wash</li></ul>',
    ),
    example(
      '- [x] outer\n  - [ ] inner\n  - [x] second\n- [ ] last\n',
      '<ul><li><input checked="" disabled="" type="checkbox"> outer<ul><li><input disabled="" type="checkbox"> inner</li><li><input checked="" disabled="" type="checkbox"> second</li></ul></li><li><input disabled="" type="checkbox"> last</li></ul>',
    ),
    example(
      '- [X] large\n- [] none\n- [y] none',
      '<ul><li><input checked="" disabled="" type="checkbox"> large</li><li>[] none</li><li>[y] none</li></ul>',
    ),
  ],
  Strikethrough: [
    example('~~Old~~ new, ~thin~ line!\n', paragraphs('<del>Old</del> new, <del>thin</del> line!')),
    example('It is ~~open\n\nhere~~.\n', paragraphs('It is ~~open', 'here~~.')),
    example('Three are ~~~none~~~ at all.\n', paragraphs('Three are ~~~none~~~ at all.')),
  ],
  Autolinks: [
    example('www.example.com\n', paragraphs(link('http://www.example.com'))),
    example(
      'Read www.example.com/help for more.\n',
      paragraphs(`Read ${link('http://www.example.com/help')} for more.`),
    ),
    example(
      'Read www.example.com.\n\nRead www.example.com/a.b.\n',
      paragraphs(
        `Read ${link('http://www.example.com')}.`,
        `Read ${link('http://www.example.com/a.b')}.`,
      ),
    ),
    example(
      ['w)', 'w)))', '(w))', '(w)']
        .map((it) => it.replace('w', 'www.example.com/find?q=Fruit+(stone'))
        .join('\n\n'),
      paragraphs(
        link('http://www.example.com/find?q=Fruit+(stone)'),
        `${link('http://www.example.com/find?q=Fruit+(stone)')}))`,
        `(${link('http://www.example.com/find?q=Fruit+(stone)')})`,
        `(${link('http://www.example.com/find?q=Fruit+(stone)')}`,
      ),
    ),
    example(
      'www.example.com/find?q=(stone))+ok\n',
      paragraphs(link('http://www.example.com/find?q=(stone))+ok')),
    ),
    example(
      'www.example.com/find?q=fruit&hl=en\n\nwww.example.com/find?q=fruit&hl;\n',
      paragraphs(
        link('http://www.example.com/find?q=fruit&amp;hl=en'),
        `${link('http://www.example.com/find?q=fruit')}&amp;hl;`,
      ),
    ),
    example('www.example.com/he<re\n', paragraphs(`${link('http://www.example.com/he')}&lt;re`)),
    example(
      'http://example.com\n\n(Read https://secret.example.com/find?q=Fruit+(stone))\n\nFiles are at ftp://a.example.com.\n',
      paragraphs(
        link('http://example.com'),
        `(Read ${link('https://secret.example.com/find?q=Fruit+(stone)')})`,
        `Files are at ${link('ftp://a.example.com')}.`,
      ),
    ),
    example('me@example.com\n', paragraphs(link('mailto:me@example.com'))),
    example(
      "you@mail+me.example isn't one, but you+me@mail.example is.\n",
      paragraphs(`you@mail+me.example isn't one, but ${link('mailto:you+me@mail.example')} is.`),
    ),
    example(
      'a.b-c_d@a.b\n\na.b-c_d@a.b.\n\na.b-c_d@a.b-\n\na.b-c_d@a.b_\n',
      paragraphs(
        link('mailto:a.b-c_d@a.b'),
        `${link('mailto:a.b-c_d@a.b')}.`,
        'a.b-c_d@a.b-',
        'a.b-c_d@a.b_',
      ),
    ),
    example(
      'mailto:me@example.com\n\nmailto:a.b-c_d@a.b.\n\nmailto:a.b-c_d@a.b/\n\nmailto:a.b-c_d@a.b-\n\nxmpp:me@example.com.\n',
      paragraphs(
        link('mailto:me@example.com', 'mailto:me@example.com'),
        `${link('mailto:a.b-c_d@a.b', 'mailto:a.b-c_d@a.b')}.`,
        `${link('mailto:a.b-c_d@a.b', 'mailto:a.b-c_d@a.b')}/`,
        'mailto:a.b-c_d@a.b-',
        `${link('xmpp:me@example.com')}.`,
      ),
    ),
    example(
      'xmpp:me@example.com/txt\n\nxmpp:me@example.com/txt@bin\n\nxmpp:me@example.com/txt@bin.com\n',
      paragraphs(
        link('xmpp:me@example.com/txt'),
        link('xmpp:me@example.com/txt@bin'),
        link('xmpp:me@example.com/txt@bin.com'),
      ),
    ),
    example('xmpp:me@example.com/txt/bin\n', paragraphs(`${link('xmpp:me@example.com/txt')}/bin`)),
    example('`www.example.com`', paragraphs('<code>www.example.com</code>')),
  ],
  'Disallowed raw HTML': [
    {
      markdown:
        '<strong> <title> <style> <em>\n\n<blockquote>\n  <xmp> is not allowed.  <XMP> is not, either.\n</blockquote>\n',
      html: '<p><strong> &lt;title> &lt;style> <em></p><blockquote>  &lt;xmp> is not allowed.  &lt;XMP> is not, either.</blockquote>',
      otherwise: {
        html: '<p>&lt;strong&gt; &lt;title&gt; &lt;style&gt; &lt;em&gt;</p><p>&lt;blockquote&gt;\n  &lt;xmp&gt; is not allowed.  &lt;XMP&gt; is not, either.\n&lt;/blockquote&gt;</p>',
        why: 'all HTML is text',
      },
    },
  ],
}
