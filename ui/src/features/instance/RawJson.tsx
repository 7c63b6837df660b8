import { Button } from '@fluentui/react-components';
import { BracesRegular } from '@fluentui/react-icons';
import { useId, useState } from 'react';

import { Card } from '@/lib/Card';
import { CodeBlock } from '@/lib/CodeBlock';

/** The instance as Azure sent it, for those who ask. */
export function RawJson({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      <Button
        appearance="subtle"
        icon={<BracesRegular />}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {open ? 'Hide JSON' : 'Show JSON'}
      </Button>
      <div id={id} hidden={!open}>
        {open ? (
          <Card>
            <CodeBlock text={text} what="The instance as Azure sent it" copies="instance as JSON" />
          </Card>
        ) : null}
      </div>
    </div>
  );
}
