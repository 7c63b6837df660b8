import type { CredentialKind } from '@/ipc/gen/types';

/** The ways to sign in, as an account is described. */
export const wayNames: Record<CredentialKind, string> = {
  browser: 'Browser',
  developerTools: 'Developer tools',
  servicePrincipal: 'Service principal with a secret',
  certificate: 'Service principal with a certificate',
  managedIdentity: 'Managed identity',
  workloadIdentity: 'Workload identity',
  deviceCode: 'Device code',
};
