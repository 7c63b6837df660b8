import { useParams } from '@tanstack/react-router';

/** One database: its recovery points beside the restore form. */
export function DatabaseRoute() {
  const { instanceId } = useParams({ from: '/inside/databases/$instanceId' });
  return <p>{instanceId}</p>;
}
