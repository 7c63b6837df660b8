import type { HostCheck, HostState, ProxyChoice, Settings } from '@/ipc/gen/types';
import type { Tone } from '@/lib/tone';

/** What is typed of the way to Azure. The address stays while another choice is looked at. */
export interface NetworkForm {
  kind: ProxyChoice['kind'];
  address: string;
  bypass: string;
  caFile: string;
}

export function formOf({ proxy, caFile }: Settings): NetworkForm {
  const manual = proxy.kind === 'manual' ? proxy : null;
  return {
    kind: proxy.kind,
    address: manual?.address ?? '',
    bypass: manual?.bypass ?? '',
    caFile: caFile ?? '',
  };
}

export function proxyOf({ kind, address, bypass }: NetworkForm): ProxyChoice {
  return kind === 'manual' ? { kind, address: address.trim(), bypass: bypass.trim() } : { kind };
}

export const caFileOf = ({ caFile }: NetworkForm): string | null => caFile.trim() || null;

/** The fields whose value is not the one that is kept. */
export interface Changes {
  address: boolean;
  bypass: boolean;
  proxy: boolean;
  caFile: boolean;
}

export function changesOf(form: NetworkForm, settings: Settings): Changes {
  const kept = settings.proxy;
  const next = proxyOf(form);
  const before = kept.kind === 'manual' ? kept : null;
  const address = next.kind === 'manual' && next.address !== before?.address;
  const bypass = next.kind === 'manual' && next.bypass !== (before?.bypass ?? '');
  return {
    address,
    bypass,
    proxy: next.kind !== kept.kind || address || bypass,
    caFile: caFileOf(form) !== settings.caFile,
  };
}

/** How the result for a host looks, and what it is called. */
export const hostStates: Record<HostState, { tone: Tone; word: string }> = {
  checking: { tone: 'running', word: 'Testing' },
  reached: { tone: 'ok', word: 'Reached' },
  failed: { tone: 'bad', word: 'Failed' },
  notTested: { tone: 'neutral', word: 'Not tested' },
};

/** A host is reported when its test begins, and in the same place when it ends. */
export function withHost(rows: readonly HostCheck[], next: HostCheck): HostCheck[] {
  const same = (row: HostCheck): boolean => row.host === next.host && row.port === next.port;
  return rows.some(same) ? rows.map((row) => (same(row) ? next : row)) : [...rows, next];
}

/** What a firewall has to let through, a line each: to be sent to those who look after it. */
export function firewallList(rows: readonly HostCheck[]): string {
  return rows.map(({ host, port, purpose }) => `${host}\t${port}\t${purpose}\n`).join('');
}
