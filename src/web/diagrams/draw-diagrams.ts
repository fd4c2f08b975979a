import type { DiagramBlock } from './diagram-block.ts'

/** Draws the diagrams among the blocks of code of one text. */
export interface DiagramPainter {
  /** A block was made, or has changed. @param whole no more lines can come */
  draw(block: HTMLElement, whole: boolean): void
  close(): void
}

type Load = () => Promise<{ openDiagram: (block: HTMLElement) => DiagramBlock }>

/** Costs the page nothing until the first diagram is whole. Before that, and where it cannot be drawn, it is a block of code. */
export function createDiagramPainter(
  load: Load = () => import('./diagram-block.ts'),
): DiagramPainter {
  /** Null: what draws it is being fetched. */
  const diagrams = new Map<HTMLElement, DiagramBlock | null>()

  async function begin(block: HTMLElement): Promise<void> {
    diagrams.set(block, null)
    try {
      const { openDiagram } = await load()
      if (diagrams.get(block) === null) diagrams.set(block, openDiagram(block))
    } catch {
      // The next change of the block tries again: the network may be back.
      diagrams.delete(block)
    }
  }

  function drop(block: HTMLElement): void {
    diagrams.get(block)?.close()
    diagrams.delete(block)
  }

  return {
    draw(block, whole) {
      if (!whole || !isDiagram(block)) drop(block)
      else if (diagrams.has(block)) diagrams.get(block)?.update()
      else void begin(block)
    },
    close() {
      for (const block of diagrams.keys()) drop(block)
    },
  }
}

const isDiagram = (block: HTMLElement) =>
  block.querySelector('.code-language')?.textContent.toLowerCase() === 'mermaid'
