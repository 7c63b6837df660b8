import { describe, expect, it } from 'vitest';

import { initialForm, missing, toRequest } from './form';

const principal = {
  ...initialForm(null),
  method: 'servicePrincipal',
  tenant: ' contoso.example ',
  clientId: 'client',
} as const;

describe('the form', () => {
  it('starts with the public cloud and the browser', () => {
    expect(initialForm(null)).toMatchObject({ cloud: 'public', method: 'browser', tenant: '' });
  });

  it('is filled in again from the last connection', () => {
    const form = initialForm({
      cloud: { kind: 'custom', arm: 'https://arm.example', caFile: null },
      tenant: 't',
      clientId: 'c',
      developerTools: false,
      kind: null,
      file: null,
    });
    expect(form).toEqual({
      cloud: 'custom',
      arm: 'https://arm.example',
      caFile: '',
      method: 'servicePrincipal',
      tenant: 't',
      clientId: 'c',
      file: '',
      remember: false,
    });
  });

  it('names what is missing', () => {
    expect(missing(initialForm(null), false)).toBeNull();
    expect(missing({ ...principal, tenant: ' ', cloud: 'custom' }, false)).toBe(
      'Still missing: the ARM address, the tenant and the secret.',
    );
    expect(missing(principal, true)).toBeNull();
    expect(missing({ ...principal, method: 'certificate' }, false)).toBe(
      'Still missing: the certificate file.',
    );
  });
});

describe('the request', () => {
  it('carries the secret for a service principal alone', () => {
    expect(toRequest(principal, 's3cret')).toEqual({
      cloud: { kind: 'public' },
      credential: {
        kind: 'servicePrincipal',
        tenant: 'contoso.example',
        clientId: 'client',
        secret: 's3cret',
        remember: false,
      },
    });
    expect(JSON.stringify(toRequest({ ...principal, method: 'developerTools' }, 's3cret'))).not.toContain(
      's3cret',
    );
  });

  it('says that a CA file and a tenant were left out', () => {
    const custom = { ...initialForm(null), cloud: 'custom', arm: 'https://arm.example ' } as const;
    expect(toRequest(custom, '')).toEqual({
      cloud: { kind: 'custom', arm: 'https://arm.example', caFile: null },
      credential: { kind: 'browser', tenant: null },
    });
  });

  it.each([
    ['certificate', { kind: 'certificate', tenant: 't', clientId: 'c', file: '/k.pem' }],
    ['managedIdentity', { kind: 'managedIdentity', clientId: 'c' }],
    ['workloadIdentity', { kind: 'workloadIdentity' }],
    ['deviceCode', { kind: 'deviceCode', tenant: 't' }],
  ] as const)('by %s carries what that way needs', (method, credential) => {
    const form = { ...initialForm(null), method, tenant: 't', clientId: 'c', file: ' /k.pem' };
    expect(toRequest(form, '').credential).toEqual(credential);
  });
});
