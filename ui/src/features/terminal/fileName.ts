/** A name that every file system takes, for a request of this database. */
export function fileNameOf(name: string): string {
  const part = name.replaceAll(/[^\w-]/gu, '-').slice(0, 60);
  return `restore-request-${part === '' ? 'database' : part}.json`;
}
