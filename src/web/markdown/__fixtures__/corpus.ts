/** Texts that the tests of this folder render: every construct, and what a hostile model would write. */
export const CORPUS: Record<string, string> = {
  prose:
    'Hello **world**, this is *a* `test` with ~~old~~ text.\nSecond line  \nwith a break.\n\nNext paragraph &amp; &copy; &#8212; &unknown; done.',
  headings: '# One\n\nText\n\nTwo\n===\n\n### Three ###\n\nFour\n---\nafter',
  lists:
    '- a\n- b\n  - c\n    1. d\n    2. e\n- f\n\n3. x\n4. y\n\n   loose\n\n5. z\n\n- [ ] open\n- [x] done\n\n* loose\n\n* list\n',
  code: 'Look:\n\n```ts\nconst a = `x`\n\n  if (a < b && c > d) {}\n```\n\nand\n\n    indented <b>\n    code\n\n~~~\ntilde\n~~~\n\n````md\n```js\nnested\n```\n````\n\n```python title="a.py"\nprint(1)\n```\nend',
  table:
    '| a | b | c |\n|:--|:-:|--:|\n| 1 | **2** | `3` |\n| x \\| y | <br> | [l](https://e.org) |\n| short |\n\nafter\n\n|only|\n|-|\n',
  quotes: '> quoted\n> more\nlazy\n>\n> - list in it\n> ```js\n> code\n> ```\n\n> > nested\n\nend',
  quotesInItems: '- a\n  > 2. b\n  c\n\n1. a\n   > *\n 7\n   > - d\n     e\nf',
  links:
    '[one](https://example.com/a?b=1&amp;c=2 "t") <https://example.org> www.example.net mail@example.com [ref][r] [r] and [late]\n\n[r]: https://example.com/ref\n\ntext [tel](tel:+123) [mail](mailto:a@b.c)\n\n[late]: https://example.com/late "title"\n',
  images:
    '![alt text](https://tracker.example/x.png?secret=1) ![](http://e.org/y) ![inline](data:image/png;base64,AAAA)',
  lineEnds: 'one\r\ntwo\r\n\r\n- a\r- b\r\r```\r\ncode\r\nmore\r\n```\r\n',
  unicode: 'Ünïcödé 🍑👩‍👩‍👧‍👦 \u202eevil\u202c\n\nשלום **עולם**\n\n日本語の文章。\u0000\n\ttab',
  rules: '***\n---\n___\n\ntext\n- - -\n\n+ a\n+\n+ c',
  setext: 'para\n-\n\npara\n- item\n\n1) a\n2) b\n1. c\n',
  definitions: "[a]: http://example.com\n'title'\n\n[a] and [b]\n\n> [b]: http://example.com/b\n",
  html: '<div onclick="alert(1)">\n<script>alert(2)</script>\n</div>\n\n<img src=x onerror=alert(3)> inline <b>bold</b> <!-- c -->\n\n<script>\n\nalert(4)\n\n</script>\n\n<style>*{display:none}</style>\n\n<iframe srcdoc="<script>alert(5)</script>"></iframe>\n<svg/onload=alert(6)>\n\n<details><summary>x</summary>\n\n**y**\n\n</details>',
  schemes:
    '[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](java\tscript:alert(1)) [d](&#106;avascript:alert(1)) [e](javascript&colon;alert(1)) [f](data:text/html,<script>alert(1)</script>) [g](vbscript:x) [h](//evil.example/x) [i](/relative) [j](#in-page) [k](file:///etc/passwd) [l]( javascript:alert(1)) <javascript:alert(1)> ![m](javascript:alert(1)) [n](blob:https://e.org/x)\n\n[o]\n\n[o]: javascript:alert(1)\n',
  breakouts:
    '[x](https://e.org/"onmouseover="alert(1)) ![" onerror="alert(1)](https://e.org/"x) `</code><script>alert(1)</script>`\n\n```"><img src=x onerror=alert(1)>\n</pre></code><script>alert(1)</script>\n```\n\n|<script>|\n|-|\n|</td><img src=x onerror=alert(1)>|\n',
  unfinished: 'start **bold and `code and [link](http://e.org\n\n```js\nlet open = 1',
  mixed:
    '## Plan\n\n1. First **do** this:\n   ```sh\n   npm i\n   ```\n2. Then that\n\n| k | v |\n|---|---|\n| a | b |\n\nTable ends. | not | table |\n\n> Note\n\n***\n\nLast [line][z]\n\n[z]: https://z.example',
}
