/**
 * An id as it is shown; the whole one is copied. Of an ARM id the end says what it is, `…/servers/a/databases/b`, and
 * the beginning is the same for everything in a subscription.
 */
export function shortId(id: string): string {
  if (!id.startsWith('/')) return id;
  const names = id.split('/').filter(Boolean);
  const provider = names.lastIndexOf('providers');
  const tail = provider >= 0 ? names.slice(provider + 2) : names;
  return tail.length > 0 && tail.length < names.length ? `…/${tail.join('/')}` : id;
}
