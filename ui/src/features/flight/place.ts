import type { Draft, PermissionsRequest, TargetKind, Timeline } from '@/ipc/gen/types';

/** What a person chooses on the page of permissions. */
export interface Place {
  readonly target: TargetKind;
  readonly serverId: string;
  readonly secretUri: string;
  /** The account; the container in it where the form names one. */
  readonly storageId: string;
}

/** As the restore form stands, so that nothing is chosen twice. */
export const placeOf = (draft: Draft): Place => ({
  target: draft.target,
  serverId: draft.serverId,
  secretUri: draft.secretUri,
  storageId: draft.containerId || draft.storageAccountId,
});

/** What is asked: only the half that counts, so that the other one does not make a new question. */
export function requestOf({ database }: Timeline, draft: Draft, place: Place): PermissionsRequest {
  const asDatabase = place.target === 'database';
  return {
    vaultId: database.vaultId,
    serverKind: database.kind,
    target: place.target,
    serverId: asDatabase ? place.serverId.trim() : '',
    secretUri: asDatabase ? place.secretUri.trim() : '',
    storageId: asDatabase ? '' : place.storageId.trim(),
    identityId: draft.identityId,
    secondary: draft.secondary,
    refresh: false,
  };
}
