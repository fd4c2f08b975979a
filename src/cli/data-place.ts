/** Where the data lives, as a person looks for it; without the password of a database. */
export function dataPlace({
  dataDirectory,
  databaseUrl,
}: {
  dataDirectory: string
  databaseUrl: string | undefined
}): string {
  if (databaseUrl === undefined) return dataDirectory
  const { host, pathname } = new URL(databaseUrl)
  return `${dataDirectory} and Postgres at ${host || 'localhost'}${pathname}`
}
