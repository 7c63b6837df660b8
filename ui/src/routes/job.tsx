import { useParams } from '@tanstack/react-router';

/** One restore, live. */
export function JobRoute() {
  const { jobKey } = useParams({ from: '/inside/activity/$jobKey' });
  return <p>{jobKey}</p>;
}
