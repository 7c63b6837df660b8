/** The parts between which a long id may be broken: before the slash of a path and the dot of a host, not in a name. */
export const parts = (id: string): string[] =>
  // The dots of an ARM id are those of a provider's name.
  id.split(id.startsWith('/') ? /(?<=.)(?=\/)/ : /(?<=[^/:])(?=[/.](?!\/))/);
