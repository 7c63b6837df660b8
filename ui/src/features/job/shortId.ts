/**
 * An id as it is shown; the whole one is copied. Of an ARM id the end says what it is, `…/servers/a/databases/b`, and
 * the beginning is the same for everything in a subscription.
 */
export function shortId(id: string): string {
  if (!id.startsWith('/')) return id;
  const parts = id.split('/').filter(Boolean);
  const provider = parts.lastIndexOf('providers');
  const tail = provider >= 0 ? parts.slice(provider + 2) : parts;
  return tail.length > 0 && tail.length < parts.length ? `…/${tail.join('/')}` : id;
}

/** Places where a long id may be broken: before the slash of a path and the dot of a host, rather than inside a name. */
export const breakable = (id: string): string => id.replace(/(?<=[^/:])[/.](?!\/)/g, '\u200b$&');
