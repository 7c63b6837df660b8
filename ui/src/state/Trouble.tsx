import { Button } from '@fluentui/react-components';
import type { Choices } from './pick';

/** What could not be read, under the field: the field itself can still be filled by hand. */
export function Trouble({
  choices,
  onRetry,
  className,
}: {
  choices: Choices;
  onRetry: () => void;
  className: string;
}) {
  const scopes = choices.problems?.map((problem) => problem.scope).join(', ');
  if (!choices.error && !scopes) return null;
  return (
    <div className={className} role="status">
      {choices.error ? choices.error.message : `Not all could be read: ${scopes}.`}{' '}
      <Button size="small" appearance="transparent" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
