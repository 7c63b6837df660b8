import type { CloudChoice, ConnectRequest, LastConnection } from '@/ipc/gen/types';
import { formatList } from '@/lib/numbers';

export type CloudKind = CloudChoice['kind'];
export type Method = 'developerTools' | 'servicePrincipal';

/** What is typed, but for the secret: that stays in its field. */
export interface ConnectForm {
  cloud: CloudKind;
  arm: string;
  caFile: string;
  method: Method;
  tenant: string;
  clientId: string;
}

/** The last connection again, so that only the secret is left to type. */
export function initialForm(last: LastConnection | null): ConnectForm {
  const custom = last?.cloud.kind === 'custom' ? last.cloud : null;
  return {
    cloud: last?.cloud.kind ?? 'public',
    arm: custom?.arm ?? '',
    caFile: custom?.caFile ?? '',
    method: last && !last.developerTools ? 'servicePrincipal' : 'developerTools',
    tenant: last?.tenant ?? '',
    clientId: last?.clientId ?? '',
  };
}

/** What is still to be filled in; whether it is right is for the backend to say. */
export function missing(form: ConnectForm, hasSecret: boolean): string | null {
  const fields: string[] = [];
  if (form.cloud === 'custom' && !form.arm.trim()) fields.push('the ARM address');
  if (form.method === 'servicePrincipal') {
    if (!form.tenant.trim()) fields.push('the tenant');
    if (!form.clientId.trim()) fields.push('the client id');
    if (!hasSecret) fields.push('the secret');
  }
  return fields.length === 0 ? null : `Still missing: ${formatList(fields)}.`;
}

export function toRequest(form: ConnectForm, secret: string): ConnectRequest {
  const tenant = form.tenant.trim();
  return {
    cloud:
      form.cloud === 'custom'
        ? { kind: 'custom', arm: form.arm.trim(), caFile: form.caFile.trim() || null }
        : { kind: form.cloud },
    credential:
      form.method === 'servicePrincipal'
        ? { kind: 'servicePrincipal', tenant, clientId: form.clientId.trim(), secret }
        : { kind: 'developerTools', tenant: tenant || null },
  };
}
