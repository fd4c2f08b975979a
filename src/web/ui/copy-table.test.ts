import { describe, expect, test } from 'vitest'
import { csvOf, tableAt } from './copy-table.ts'

const row = (...cells: string[]) => `| ${cells.join(' | ')} |`
const csv = (...lines: string[]) => csvOf(tableAt(lines.join('\n'), 0)!)

describe('CSV', () => {
  test('a record a line; a comma, a quote or a break in a cell is quoted', () => {
    expect(
      csv(row('name', 'note'), row('-', '-'), row('a, b', 'says "no"'), row('one<br>two', ' ')),
    ).toBe('name,note\r\n"a, b","says ""no"""\r\n"one\ntwo",')
  })

  test('cells are as they are read, whatever they look like to a spreadsheet', () => {
    const cells = ['**b** *i* `c|d`', '[link](https://a.example)', '&amp; \\* $x_1$', '=1+1']
    const head = row('1', '2', '3', '4')
    expect(csv(head, row('-', '-', '-', '-'), row(...cells).replace('c|d', 'c\\|d'))).toBe(
      '1,2,3,4\r\nb i c|d,link,& * $x_1$,=1+1',
    )
  })

  test('an image is its name; a column alone has no lines without a record', () => {
    expect(csv(row('a'), row('-'), row('![A fruit](https://a.example/x.png)'), '| |')).toBe(
      'a\r\nA fruit\r\n""',
    )
  })

  test('rows have as many cells as the head', () => {
    expect(csv(row('a', 'b'), row('-', '-'), row('1'), row('1', '2', '3'))).toBe('a,b\r\n1,\r\n1,2')
  })
})

test('a table of a text is found where it is seen: in lists and quotes, too', () => {
  const table = (name: string) => `${row(name)}\n${row('-')}\n${row('1')}`
  const within = (mark: string, text: string) => text.replaceAll(/^/gm, mark)
  const text = [
    table('first'),
    'words',
    within('> ', table('quoted')),
    `- item\n\n${within('  ', table('listed'))}`,
    '```md\n| no | table |\n|-|-|\n```',
    `${table('last')}\r\n`,
  ].join('\n\n')
  const raws = [0, 1, 2, 3, 4].map((place) => tableAt(text, place)?.raw.trimEnd())
  expect(raws).toEqual([...['first', 'quoted', 'listed', 'last'].map(table), undefined])
})
