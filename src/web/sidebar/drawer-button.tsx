import { hint } from '../commands/commands.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'

export interface DrawerButtonProps {
  drawerOpen: boolean
  onDrawer: () => void
}

/** Where the sidebar is a drawer, the top of each page has this to open it. */
export function DrawerButton({ drawerOpen, onDrawer }: DrawerButtonProps) {
  return (
    <button
      type="button"
      class="icon-button drawer-open"
      aria-label={words().sidebar.show}
      {...hint('sidebar', words().sidebar.show)}
      aria-expanded={drawerOpen}
      aria-controls="sidebar"
      onClick={onDrawer}
    >
      <Icon name="menu" />
    </button>
  )
}
