import type { Chunk } from '../../src/protocol/index.ts'

/** What the gardener answers. */
interface ScriptedReply {
  /** What it yields in each of its calls; between two of them tools run. */
  steps: (string | Chunk)[][]
  /** False: it goes on for ever, and so looks the same however late the picture is taken. */
  ends?: false
}

/** What is asked in the pictures. */
export const ASKED = {
  rich: 'How do I grow a loquat from seed, and which variety should I pick?',
  code: 'When is the next frost? I have my readings as a list.',
  diagram: 'Draw me the year of a loquat tree.',
  formula: 'How much water does a pot hold?',
  reasoning: 'Is it too early to move my tree outside?',
  thinking: 'Shall I feed it now?',
  tools: 'Will it rain this week? If not, order two bags of mulch.',
  live: 'Tell me everything about pruning.',
  broken: 'What can I do against leaf spot?',
  branches: 'Suggest a name for my tree.',
  costly: 'Sum up my garden diary.',
  failed: 'Translate this into Spanish.',
} as const

const RICH = `Sow it **fresh**: once the seed is dry, it is dead within days. Three varieties stay small:

| Variety | Height in a pot | Fruit | From seed to fruit | Frost |
|:--|--:|:--|--:|--:|
| **Algerie** | 2.0 m | sweet, early | 4 years | −4 °C |
| **Tanaka** | 2.4 m | large, late | 5 years | −5 °C |
| **Gold Nugget** | 1.8 m | tart, keeps well | 3 years | −3 °C |

Before you put the pot outside, ask your thermometer:

\`\`\`python
FROST = {"Algerie": -4, "Tanaka": -5, "Gold Nugget": -3}

def may_stay_out(variety: str, tonight: float) -> bool:
    return tonight > FROST[variety] + 2  # two degrees to spare
\`\`\`

If you would rather not wait for years, [graft it](https://garden.example/loquat), and label the pot with its \`parent\`.`

const CODE = `A night below zero is likely when the dew point falls under 1 °C at dusk. This reads your list and says when that happens next:

\`\`\`python
from datetime import date, timedelta

FROST = 1.0  # °C of dew point at dusk

def next_frost(readings: list[float], today: date) -> date | None:
    """The first night that may freeze, or None."""
    for ahead, dew_point in enumerate(readings):
        if dew_point < FROST:
            return today + timedelta(days=ahead)
    return None

print(next_frost([4.2, 2.8, 0.6, 1.9], date(2026, 3, 2)))
# 2026-03-04
\`\`\`

The same for the page of your weather station:

\`\`\`ts
export const nextFrost = (readings: readonly number[]): number | undefined => {
  const ahead = readings.findIndex((dewPoint) => dewPoint < 1)
  return ahead === -1 ? undefined : ahead // nights from now
}
\`\`\`

Run it in the evening, with the newest reading first.`

const DIAGRAM = `It flowers when others rest, so its year begins in autumn:

\`\`\`mermaid
flowchart LR
  A([Autumn]) --> B[Flowers]
  B --> C{Frost?}
  C -->|below −3 °C| D[Flowers die]
  C -->|no| E[(Harvest in May)]
  D -.-> A
  E --> A
\`\`\`

And what it asks of you, from 0 to 5:

\`\`\`mermaid
radar-beta
  axis w["Water"], f["Feeding"], p["Pruning"], c["Cover"], h["Harvest"]
  curve s["Summer"]{5, 4, 3, 0, 2}
  curve v["Winter"]{1, 1, 0, 5, 0}
  max 5
\`\`\``

const FORMULA = `A pot is a truncated cone. With the radii $r$ below and $R$ above and the height $h$ it holds

$$
V = \\frac{\\pi h}{3}\\left(R^2 + R\\,r + r^2\\right)
$$

Soil takes up about a third of that, so for $R = 20$ cm, $r = 15$ cm and $h = 35$ cm:

$$
\\tfrac{1}{3} V \\approx \\tfrac{1}{3} \\cdot 33.9 \\text{ l} \\approx 11.3 \\text{ l}
$$

Water it with no more than that at once.`

const REASONING = `It is the second of March. A loquat in a pot stands −3 °C for a few hours, its roots less than that.

The last frosts here come in the middle of April, so what matters is how quickly it can be brought back in.`

const THINKING = `A loquat grows in spring and again in autumn, and rests in summer.

It is March, so what it is given now serves the fruit, which ripens in about two months. But`

const LIVE = `Loquats need little of it. Prune **after the harvest**, in early summer, so that the cuts close before winter:

- Take out what is dead or crosses
- Open the middle to the light
- Shorten what shoots straight up by a third, just above`

const BROKEN = `Leaf spot is a fungus that comes with wet springs. Gather the fallen leaves, since it spends the winter on them, and`

/** What the priced model answers, word by word. */
export const SUMMARY = `You planted **three loquats** in 2023. Two fruited in May 2025, after the winter in which you covered them from December on; the third was moved twice and has not.`

const thinking = (text: string): Chunk[] => [
  { type: 'reasoning-start', id: 'thought' },
  { type: 'reasoning-delta', id: 'thought', text },
]

const thought = (text: string): Chunk[] => [
  ...thinking(text),
  { type: 'reasoning-end', id: 'thought' },
]

const read = (title: string, path: string): Chunk => ({
  ...{ type: 'source', sourceType: 'url', title },
  url: `https://garden.example/${path}`,
})

const call = (toolName: string, input: object): Chunk => ({
  ...{ type: 'tool-call', toolCallId: toolName, toolName },
  input: JSON.stringify(input),
})

const REPLIES: Record<string, ScriptedReply> = {
  [ASKED.rich]: { steps: [[RICH]] },
  [ASKED.code]: { steps: [[CODE]] },
  [ASKED.diagram]: { steps: [[DIAGRAM]] },
  [ASKED.formula]: { steps: [[FORMULA]] },
  [ASKED.reasoning]: {
    steps: [
      [
        ...thought(REASONING),
        'By day, yes; overnight, not before the middle of April. Put it against the south wall and bring it in when a clear night is forecast.',
        read('Loquats in pots', 'pots'),
        read('Last frosts by region, 1991 to 2020', 'frosts'),
      ],
    ],
  },
  [ASKED.thinking]: { steps: [thinking(THINKING)], ends: false },
  [ASKED.tools]: {
    steps: [
      ['Let me look at the forecast first.', call('rain_forecast', { days: 7 })],
      [
        'Only 4 mm in seven days, so the mulch will help. Shall I order it?',
        call('order_supplies', {
          article: 'Bark mulch, 50 l',
          count: 2,
          delivery_instructions_for_the_driver:
            'Please leave the bags behind the gate, on the left, out of the rain.',
        }),
      ],
    ],
  },
  [ASKED.live]: { steps: [[LIVE]], ends: false },
  [ASKED.broken]: { steps: [[BROKEN]], ends: false },
  [ASKED.branches]: {
    steps: [['**Nespolina**: it is what the fruit is called in Liguria, and it sounds small.']],
  },
}

export const replyTo = (asked: string): ScriptedReply =>
  REPLIES[asked] ?? { steps: [['Gladly. What would you like to know?']] }
