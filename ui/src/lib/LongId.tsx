import { Fragment } from 'react';

import { parts } from './idParts';

/** An id, broken where it reads well. Not by characters without width: they would be in what is selected and copied. */
export function LongId({ id }: { id: string }) {
  return parts(id).map((part, index) => (
    // Parts have no identity but their place.
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={index}>
      {index > 0 ? <wbr /> : null}
      {part}
    </Fragment>
  ));
}
