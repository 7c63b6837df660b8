/** How a state is to be read at a glance. The same words as the backend's: a new one does not compile until it has a look. */
export type Tone = 'ok' | 'running' | 'warning' | 'bad' | 'neutral';
