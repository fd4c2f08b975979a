/** What GitHub Flavored Markdown adds to CommonMark (its specification §4.10, §5.3, §6.5, §6.9), with what is to be made of it. */
export const GFM: [markdown: string, html: string][] = [
  // Tables
  [
    '| fruit | stone |\n| --- | --- |\n| plum | one |\n',
    '<table><thead><tr><th>fruit</th><th>stone</th></tr></thead><tbody><tr><td>plum</td><td>one</td></tr></tbody></table>',
  ],
  [
    'a | b | c\n:-- | :-: | --:\n1 | 2 | 3',
    '<table><thead><tr><th align="left">a</th><th align="center">b</th><th align="right">c</th></tr></thead><tbody><tr><td align="left">1</td><td align="center">2</td><td align="right">3</td></tr></tbody></table>',
  ],
  [
    '| x \\| y |\n| --- |\n| `\\|` and **\\|** |',
    '<table><thead><tr><th>x | y</th></tr></thead><tbody><tr><td><code>|</code> and <strong>|</strong></td></tr></tbody></table>',
  ],
  [
    '| a |\n| --- |\n| 1 |\n> quote',
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table><blockquote><p>quote</p></blockquote>',
  ],
  [
    '| a | b |\n| - | - |\n| 1 | 2 |\nrow\n\ntext',
    '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr><tr><td>row</td><td></td></tr></tbody></table><p>text</p>',
  ],
  ['| a | b |\n| --- |\n| 1 |', '<p>| a | b |\n| --- |\n| 1 |</p>'],
  [
    '| a | b |\n| - | - |\n| 1 |\n| 1 | 2 | 3 |',
    '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td></td></tr><tr><td>1</td><td>2</td></tr></tbody></table>',
  ],
  [
    '| a | b |\n| - | - |',
    '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody></tbody></table>',
  ],
  // Task list items
  ['- [ ] pick\n- [x] wash', '<ul><li>[to do]pick</li><li>[done]wash</li></ul>'],
  [
    '- [x] outer\n  - [ ] inner\n- [X] last',
    '<ul><li>[done]outer<ul><li>[to do]inner</li></ul></li><li>[done]last</li></ul>',
  ],
  ['- [] none\n- [y] none', '<ul><li>[] none</li><li>[y] none</li></ul>'],
  // Strikethrough
  ['~~old~~ new ~thin~', '<p><del>old</del> new <del>thin</del></p>'],
  ['open ~~here\n\nno more~~', '<p>open ~~here</p><p>no more~~</p>'],
  ['not ~~~with three~~~', '<p>not ~~~with three~~~</p>'],
  // Autolinks
  ['see www.example.com.', '<p>see <a href="http://www.example.com/">www.example.com</a>.</p>'],
  [
    'https://example.com/a?b=c&d (https://example.com/(x))',
    '<p><a href="https://example.com/a?b=c&amp;d">https://example.com/a?b=c&amp;d</a> (<a href="https://example.com/(x)">https://example.com/(x)</a>)</p>',
  ],
  [
    'write to me@example.com now',
    '<p>write to <a href="mailto:me@example.com">me@example.com</a> now</p>',
  ],
  ['`www.example.com`', '<p><code>www.example.com</code></p>'],
]
