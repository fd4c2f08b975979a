/**
 * The words before a command that make it somebody who may write only where the file system says so. Root is kept to
 * that, too, and stays the owner of its files: as another user it could not read sources that lie in its home.
 */
export const UNPRIVILEGED: string[] =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : []
