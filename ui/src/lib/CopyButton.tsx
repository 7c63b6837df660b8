import { Button } from '@fluentui/react-components';
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';

import { useAnnounce } from './Announcer';

/** Copies an id. `what` names it: "job id". */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      announce(`Copied: ${what}`);
    } catch {
      announce(`Could not copy the ${what}`);
    }
  };

  return (
    <Button
      appearance="transparent"
      size="small"
      icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
      aria-label={`Copy ${what}`}
      title={copied ? 'Copied' : `Copy ${what}`}
      onClick={() => void copy()}
    />
  );
}
