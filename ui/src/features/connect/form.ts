import type {
  CloudChoice,
  ConnectRequest,
  CredentialChoice,
  CredentialKind,
  LastConnection,
} from '@/ipc/gen/types';
import { formatList } from '@/lib/numbers';

export type CloudKind = CloudChoice['kind'];

/** What is typed, but for the secret: that stays in its field. */
export interface ConnectForm {
  cloud: CloudKind;
  arm: string;
  caFile: string;
  method: CredentialKind;
  tenant: string;
  clientId: string;
  /** Path of the certificate. */
  file: string;
  /** Keep the client secret. */
  remember: boolean;
}

/** The last connection again, so that only the secret is left to type. */
export function initialForm(last: LastConnection | null): ConnectForm {
  const custom = last?.cloud.kind === 'custom' ? last.cloud : null;
  return {
    cloud: last?.cloud.kind ?? 'public',
    arm: custom?.arm ?? '',
    caFile: custom?.caFile ?? '',
    method: last ? lastMethod(last) : 'browser',
    tenant: last?.tenant ?? '',
    clientId: last?.clientId ?? '',
    file: last?.file ?? '',
    remember: false,
  };
}

/** For one more account: in the cloud of the others, and nothing of theirs. */
export function addForm(last: LastConnection | null): ConnectForm {
  const { cloud, arm, caFile } = initialForm(last);
  return { ...initialForm(null), cloud, arm, caFile };
}

/** A version that knew two ways kept only which of them. */
const lastMethod = ({ kind, developerTools }: LastConnection): CredentialKind =>
  kind ?? (developerTools ? 'developerTools' : 'servicePrincipal');

/** Whether an application signs in, which has a tenant and a client id. */
export const isApplication = (method: CredentialKind): boolean =>
  method === 'servicePrincipal' || method === 'certificate';

/** What is still to be filled in; whether it is right is for the backend to say. */
export function missing(form: ConnectForm, hasSecret: boolean): string | null {
  const fields: string[] = [];
  if (form.cloud === 'custom' && !form.arm.trim()) fields.push('the ARM address');
  if (isApplication(form.method)) {
    if (!form.tenant.trim()) fields.push('the tenant');
    if (!form.clientId.trim()) fields.push('the client id');
    if (form.method === 'servicePrincipal' && !hasSecret) fields.push('the secret');
    if (form.method === 'certificate' && !form.file.trim()) fields.push('the certificate file');
  }
  return fields.length === 0 ? null : `Still missing: ${formatList(fields)}.`;
}

/** `add`: beside the accounts of the session. */
export function toRequest(form: ConnectForm, secret: string, add = false): ConnectRequest {
  return {
    ...(add ? { add } : {}),
    cloud:
      form.cloud === 'custom'
        ? { kind: 'custom', arm: form.arm.trim(), caFile: form.caFile.trim() || null }
        : { kind: form.cloud },
    credential: credentialOf(form, secret),
  };
}

function credentialOf(form: ConnectForm, secret: string): CredentialChoice {
  const tenant = form.tenant.trim();
  const clientId = form.clientId.trim();
  const kind = form.method;
  switch (kind) {
    case 'servicePrincipal':
      return { kind, tenant, clientId, secret, remember: form.remember };
    case 'certificate':
      return { kind, tenant, clientId, file: form.file.trim() };
    case 'managedIdentity':
      return { kind, clientId: clientId || null };
    case 'workloadIdentity':
      return { kind };
    default:
      return { kind, tenant: tenant || null };
  }
}
