import type { CredentialKind } from '@/ipc/gen/types';

export interface Way {
  readonly kind: CredentialKind;
  readonly label: string;
  /** What becomes of it when Pointback closes, in one line. */
  readonly remembered: string;
  /** What the button says. */
  readonly action: string;
}

/** The ways to sign in, the usual one first. */
export const ways: readonly Way[] = [
  {
    kind: 'browser',
    label: 'Your browser',
    remembered:
      'You stay signed in until you sign out: what keeps it so is encrypted, with a key in this computer’s keychain.',
    action: 'Open the browser',
  },
  {
    kind: 'developerTools',
    label: 'Developer tools (az login, azd auth login)',
    remembered: 'Pointback remembers that you use the tools; the sign-in itself stays theirs.',
    action: 'Connect',
  },
  {
    kind: 'servicePrincipal',
    label: 'Service principal with a client secret',
    remembered: 'Tenant and client id are remembered; the secret only if you say so.',
    action: 'Connect',
  },
  {
    kind: 'certificate',
    label: 'Service principal with a certificate file',
    remembered:
      'Tenant, client id and the file’s path are remembered; the certificate is read anew at each start.',
    action: 'Connect',
  },
  {
    kind: 'managedIdentity',
    label: 'Managed identity of this Azure machine',
    remembered: 'Only the choice is remembered: Azure gives the machine its tokens.',
    action: 'Connect',
  },
  {
    kind: 'workloadIdentity',
    label: 'Workload identity (Kubernetes)',
    remembered: 'Only the choice is remembered: the cluster gives the pod its tokens.',
    action: 'Connect',
  },
  {
    kind: 'deviceCode',
    label: 'Device code, typed on another device',
    remembered:
      'You stay signed in until you sign out: what keeps it so is encrypted, with a key in this computer’s keychain.',
    action: 'Get a code',
  },
];

export const wayOf = (kind: CredentialKind): Way | undefined => ways.find((way) => way.kind === kind);
